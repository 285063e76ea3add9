import { vi } from 'vitest'
import type { Tracker, TrackerOptions } from '../../src/index.ts'
import type { TrackedEvent } from '../../src/tracked-event.ts'
import type { Collector } from './collector.ts'
import { createLocks, type Locks } from './locks.ts'
import { createStorage, type FakeStorage } from './storage.ts'
import { createTab, type Tab } from './tab.ts'

export const SITE = 'https://shop.example.com'
export const ENDPOINT = 'https://stats.example.com/events'
export const USER_AGENT = 'Browser/1.0'

/** A moment, in milliseconds since 1970: when a test begins. */
export const START = 1_790_000_000_000

/** How a page is opened. */
interface Opening extends Partial<TrackerOptions> {
  readonly path?: string
  readonly referrer?: string
  readonly title?: string
}

/** A visitor's browser: what its tabs share. Time stands still but where it is said to pass. */
export interface Browser {
  readonly storage: FakeStorage
  readonly locks: Locks
  /** Opens a page of the site that starts a tracker, by a script of its own. The rest of this task is still the page's first. */
  opens(path?: string, opening?: Opening): Promise<Tab>
  /** Opens a page that tracks nothing by itself. */
  opensQuietly(opening?: Opening): Promise<Tab>
  /** Lets milliseconds pass; by default none, so that only what is due happens. */
  passes(milliseconds?: number): Promise<void>
  /** Moves the clock that people read, and can set. Timers and the monotonic clock run on. */
  hasTheTime(now: number): void
  /** All tabs are gone, in the middle of whatever they did. */
  crashes(): void
  /** What waits in localStorage for an answer, in the order of the ids. */
  waiting(): readonly TrackedEvent[]
}

export function startBrowser(collector: Collector): Browser {
  const storage = createStorage()
  let locks = createLocks()

  vi.useFakeTimers({ now: START })
  vi.stubGlobal('localStorage', storage.entries)
  vi.stubGlobal('fetch', collector.fetch)
  useLocks(locks)
  // Fake timers leave it to the real clock.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new DOMException('Too late.', 'TimeoutError')), milliseconds)
    return controller.signal
  })

  async function opens(
    path = '/',
    { referrer = '', title = '', endpoint = ENDPOINT, ...options }: Opening = {},
  ): Promise<Tab> {
    // Each tab runs a copy of the modules of its own.
    vi.resetModules()
    const { createTracker } = await import('../../src/index.ts')
    const start = (): Tracker => createTracker({ endpoint, ...options })
    return createTab({ url: SITE + path, referrer, title, start })
  }

  return {
    storage,
    get locks() {
      return locks
    },
    opens,
    opensQuietly: (opening) => opens(opening?.path, { ...opening, autoPageViews: false }),
    async passes(milliseconds = 0) {
      await vi.advanceTimersByTimeAsync(milliseconds)
    },
    hasTheTime: (now) => vi.setSystemTime(now),
    crashes() {
      const now = Date.now()
      vi.clearAllTimers()
      // Clearing them sets the clock back, too.
      vi.setSystemTime(now)
      locks = createLocks()
      useLocks(locks)
    },
    waiting: () =>
      Object.entries(storage.entries)
        .filter(([key]) => key.includes(' evt_'))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, text]) => JSON.parse(text)),
  }
}

/** The locks that pages find; `undefined` where they find none, as on http. */
export function useLocks(locks: unknown): void {
  vi.stubGlobal('navigator', { userAgent: USER_AGENT, locks })
}
