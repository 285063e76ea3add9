import { vi } from 'vitest'
import type { Tracker } from '../../src/index.ts'

/** A page in a tab, and the tracker that runs there. */
export interface Tab extends Tracker {
  /** What the page's scripts know as `history`. */
  readonly history: Pick<History, 'pushState' | 'replaceState'>
  /** The visitor goes back or forward, within the page, to another address. */
  goesBackTo(path: string): void
  /** The visitor turns to another tab. */
  hides(): void
  /** The visitor leaves the page. */
  leaves(): void
  /** The page is shown: when it has loaded or, `persisted`, when it comes back from the back/forward cache. */
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

  // All tabs of a test live in one window, so each has listeners and a history of its own, and finds no other's tracker.
  const globals = window as unknown as Record<string, unknown>
  for (const name of Object.keys(globals)) {
    if (name === 'tracker' || name.startsWith('footfall ')) delete globals[name]
  }
  const listeners = new EventTarget()
  const tell = (type: string): unknown => listeners.dispatchEvent(new Event(type))
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
      tell('popstate')
    },
    hides() {
      setOfDocument('hidden', true)
      tell('visibilitychange')
      setOfDocument('hidden', false)
    },
    leaves: () => tell('pagehide'),
    isShown: (persisted) => listeners.dispatchEvent(Object.assign(new Event('pageshow'), { persisted })),
    isOnlineAgain: () => tell('online'),
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
