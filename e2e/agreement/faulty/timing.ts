import type { PageGlobals } from '../browser/tracker-script.ts'
import type { Fault } from './page.ts'

/** Web Locks as the tracker uses them; absent where the schedule has none. */
type Locks = { request(name: string, task: () => unknown): Promise<unknown> } | undefined

/** Runs every task at once, whether or not another page holds the lock. */
export const runsWithoutLocks: Fault = (page) =>
  withLocks(page, () => ({
    request: (_name, task) => (page.Promise as PromiseConstructor).resolve(task()),
  }))

/** Releases a lock as soon as its task returns, before other pages see what the task wrote. */
export const releasesLocksAtOnce: Fault = (page) =>
  withLocks(page, (locks) => locks && { request: (name, task) => locks.request(name, () => void task()) })

/** The monotonic clock stands: no event of another page ever looks abandoned. */
export const stopsTheClock: Fault = () => ({ performance: { now: () => 0 } })

function withLocks(page: PageGlobals, change: (locks: Locks) => Locks): Partial<PageGlobals> {
  const navigator = page.navigator as { readonly locks: Locks }
  return { navigator: { ...navigator, locks: change(navigator.locks) } }
}
