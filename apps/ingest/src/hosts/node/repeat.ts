/**
 * Runs `task` about every `interval` milliseconds, one run after the other, each a random half more or less away, so that
 * processes started together do not work at the same moments. Returns its undo.
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
