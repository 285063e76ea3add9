// Loaded before the app into its process: answers whoever started that how much of a processor it has taken.
process.on('message', () => process.send?.(process.cpuUsage()))
process.channel?.unref()
