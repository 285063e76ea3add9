/**
 * Milliseconds between the end of a task and the release of its lock. Another process of the browser may receive the lock
 * before it sees what this one wrote to localStorage. Measured in Chromium with five tabs that wake up together: without
 * this delay most of them start sessions of their own; with 100 ms, one in thousands does.
 */
const RELEASE_DELAY = 200

/**
 * Runs `task` while no other tab of this origin runs a task of the same name. Resolves when the task is done. Browsers offer
 * Web Locks only on https and localhost (https://w3c.github.io/web-locks/). Elsewhere the task runs at once, in the same step.
 * @param task Receives a function that releases the lock at once. Resolves to true if it wrote nothing that other tabs must
 * see; the lock is then released without delay.
 */
export function exclusively(name: string, task: (release: () => void) => unknown): Promise<void> {
  return new Promise((resolve) => {
    async function hold(release: () => void): Promise<void> {
      if (await task(release)) release()
      resolve()
      setTimeout(release, RELEASE_DELAY)
    }
    const run = (): unknown => new Promise<void>(hold)
    // In a sandboxed frame every lock request fails. Such a frame shares its storage with no other tab.
    ;(navigator.locks as LockManager | undefined)?.request(name, run).catch(run) ?? run()
  })
}
