/** Ctrl-C, `kill`, and a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Milliseconds between two checks of the parent process's id. */
const POLL_INTERVAL = 500

/** Resolves at the first signal to stop. A second signal ends the process at once, because it has no listener. */
export function untilStopRequested(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve())
    // npm runs a script in a shell and sends signals to the shell. Some shells then exit without a signal to this process.
    if (env['npm_lifecycle_event']) onOrphaned(resolve)
  })
}

function onOrphaned(run: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    run()
  }, POLL_INTERVAL)
  timer.unref()
}
