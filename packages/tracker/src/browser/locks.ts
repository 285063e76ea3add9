/**
 * Runs `task` while no other tab of this origin runs one of that name. Browsers offer Web Locks on https and localhost
 * only (https://w3c.github.io/web-locks/): elsewhere the task runs at once, in the same step.
 */
export function exclusively(name: string, task: () => unknown): unknown {
  // A sandboxed frame has locks that refuse; nobody shares its storage either.
  return (navigator.locks as LockManager | undefined)?.request(name, task).catch(task) ?? task()
}
