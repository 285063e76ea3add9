/** Ctrl-C, `kill`, and a terminal that closes. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Milliseconds between two looks at who the parent is. */
const LOOK = 500

/** Resolves when somebody asks the process to end. A second signal ends it at once, since nobody listens any more. */
export function untilAskedToEnd(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve())
    // npm runs a script in a shell, to which it passes signals on; of some shells that is the end, and no word to us.
    if (env['npm_lifecycle_event']) onOrphaned(resolve)
  })
}

function onOrphaned(run: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    run()
  }, LOOK)
  timer.unref()
}
