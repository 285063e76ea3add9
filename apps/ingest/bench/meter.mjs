// Loaded into the app's process before the app. Answers each message of the parent process with the CPU time used.
process.on('message', () => process.send?.(process.cpuUsage()))
process.channel?.unref()
