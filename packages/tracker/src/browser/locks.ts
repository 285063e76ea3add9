/**
 * Milliseconds for which a lock is kept after its task: what one process of a browser writes to localStorage may reach
 * another later than the lock does. Seen in Chromium with five tabs that wake at once: without it most begin sessions
 * of their own, and with 100 one in thousands of them.
 */
const SETTLING = 200

/**
 * Runs `task` while no other tab of this origin runs one of that name. Resolves when it is done. Browsers offer Web
 * Locks on https and localhost only (https://w3c.github.io/web-locks/): elsewhere the task runs at once, in the same step.
 * @param task Is given what lets go of the lock at once, wherever it is. Resolves to whether it has left nothing that others must see.
 */
export function exclusively(name: string, task: (letGo: () => void) => unknown): Promise<void> {
  return new Promise((resolve) => {
    async function hold(letGo: () => void): Promise<void> {
      if (await task(letGo)) letGo()
      resolve()
      setTimeout(letGo, SETTLING)
    }
    const run = (): unknown => new Promise<void>(hold)
    // A sandboxed frame has locks that refuse; nobody shares its storage either.
    ;(navigator.locks as LockManager | undefined)?.request(name, run).catch(run) ?? run()
  })
}
