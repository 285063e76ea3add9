/**
 * Runs `task` about every `interval` milliseconds, never two runs at a time. The interval is jittered by up to half, so that
 * processes that start together do not run at the same time. Returns a function that stops it.
 */
export function repeat(task: () => Promise<unknown>, interval: number): () => void {
  let stopped = false
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(run, interval * (0.5 + Math.random()))
  }
  const run = async (): Promise<void> => {
    await task()
    if (!stopped) wait()
  }
  wait()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
