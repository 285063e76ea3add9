import { vi } from 'vitest'
import type { Tracker } from '../../src/index.ts'

/** A page in a tab, with its tracker. */
export interface Tab extends Tracker {
  /** The page's `history`. */
  readonly history: Pick<History, 'pushState' | 'replaceState'>
  /** The visitor goes back or forward to another address within the page. */
  goesBackTo(path: string): void
  /** The visitor switches to another tab. */
  hides(): void
  /** The visitor leaves the page. */
  leaves(): void
  /** Sends `pageshow`: after the load or, with `persisted`, after a return from the back/forward cache. */
  isShown(persisted: boolean): void
  isOnlineAgain(): void
}

export function createTab(page: {
  readonly url: string
  readonly referrer: string
  readonly title: string
  readonly start: () => Tracker
}): Tab {
  setAddress(page.url)
  setOfDocument('referrer', page.referrer)
  document.title = page.title

  // All tabs of a test share one window. Each gets its own listeners and history, and must not find another tab's tracker.
  const globals = window as unknown as Record<string, unknown>
  for (const name of Object.keys(globals)) {
    if (name === 'tracker' || name.startsWith('footfall ')) delete globals[name]
  }
  const listeners = new EventTarget()
  const dispatch = (type: string): unknown => listeners.dispatchEvent(new Event(type))
  vi.stubGlobal('addEventListener', listeners.addEventListener.bind(listeners))
  const history: Tab['history'] = {
    pushState: (_state, _title, url) => goTo(url),
    replaceState: (_state, _title, url) => goTo(url),
  }
  vi.stubGlobal('history', history)

  return {
    ...page.start(),
    history,
    goesBackTo(path) {
      goTo(path)
      dispatch('popstate')
    },
    hides() {
      setOfDocument('hidden', true)
      dispatch('visibilitychange')
      setOfDocument('hidden', false)
    },
    leaves: () => dispatch('pagehide'),
    isShown: (persisted) => listeners.dispatchEvent(Object.assign(new Event('pageshow'), { persisted })),
    isOnlineAgain: () => dispatch('online'),
  }
}

function goTo(url: string | URL | null | undefined): void {
  setAddress(new URL(url ?? '', location.href).href)
}

function setAddress(url: string): void {
  const { happyDOM } = window as unknown as { happyDOM: { setURL(url: string): void } }
  happyDOM.setURL(url)
}

function setOfDocument(name: keyof Document, value: unknown): void {
  Object.defineProperty(document, name, { configurable: true, value })
}
