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

/** Start time of each test, in milliseconds since 1970. */
export const START = 1_790_000_000_000

/** Options for opening a page. */
interface Opening extends Partial<TrackerOptions> {
  readonly path?: string
  readonly referrer?: string
  readonly title?: string
}

/** A visitor's browser: storage, locks and clock that its tabs share. Time passes only by `passes`. */
export interface Browser {
  readonly storage: FakeStorage
  readonly locks: Locks
  /** Opens a page that starts a tracker. The rest of the current task is still the first task of the page. */
  opens(path?: string, opening?: Opening): Promise<Tab>
  /** Opens a page without automatic page views. */
  opensQuietly(opening?: Opening): Promise<Tab>
  /** Lets milliseconds pass. Default: 0, which runs only what is due now. */
  passes(milliseconds?: number): Promise<void>
  /** Sets the wall clock. Timers and the monotonic clock are not affected. */
  hasTheTime(now: number): void
  /** Ends all tabs at once, without any event. */
  crashes(): void
  /** The outbox in localStorage, in the order of the ids. */
  waiting(): readonly TrackedEvent[]
}

export function startBrowser(collector: Collector): Browser {
  const storage = createStorage()
  let locks = createLocks()

  vi.useFakeTimers({ now: START })
  vi.stubGlobal('localStorage', storage.entries)
  vi.stubGlobal('fetch', collector.fetch)
  useLocks(locks)
  // Fake timers do not replace `AbortSignal.timeout`.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(new DOMException('Too late.', 'TimeoutError')), milliseconds)
    return controller.signal
  })

  async function opens(
    path = '/',
    { referrer = '', title = '', endpoint = ENDPOINT, ...options }: Opening = {},
  ): Promise<Tab> {
    // Each tab runs its own copy of the modules.
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
      // `clearAllTimers` also resets the clock.
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

/** Sets `navigator.locks` of the pages. Undefined: no Web Locks, as on http. */
export function useLocks(locks: unknown): void {
  vi.stubGlobal('navigator', { userAgent: USER_AGENT, locks })
}
