import type { CDPSession, Page } from '@playwright/test'

/** How a page came back to which the visitor has gone back. */
export interface Return {
  /** Whether it had stayed alive meanwhile, in the back/forward cache. */
  readonly persisted: boolean
  /** Why the browser says that it could not; null where it could (HTML standard, "NotRestoredReasons"). */
  readonly notRestoredReasons: unknown
}

/** What the browser and the visitor do to a tab. */
export interface TabLife {
  /** Closes, as by the visitor's hand. */
  closes(): Promise<void>
  /** The visitor turns to this tab: where tabs share a window, the one seen until now is hidden. */
  comesToTheFront(): Promise<void>
  isHidden(): Promise<boolean>
  /** Types of the events that the page's window listens to, as the browser knows them: attributes such as `onunload`, too. */
  listeners(): Promise<readonly string[]>
  /** Types in another address, and goes back from there. */
  goesThereAndBack(url: string): Promise<Return>
  /** The browser freezes the page to save a battery: none of its scripts runs until it thaws. Hidden pages only. */
  freezes(): Promise<void>
  thaws(): Promise<void>
}

export function createTabLife(page: Page): TabLife {
  let opened: Promise<CDPSession> | undefined
  const devtools = (): Promise<CDPSession> => {
    opened ??= page.context().newCDPSession(page)
    return opened
  }

  async function becomes(state: 'frozen' | 'active'): Promise<void> {
    await (await devtools()).send('Page.setWebLifecycleState', { state })
  }

  return {
    async closes() {
      const closed = page.waitForEvent('close')
      await page.close({ runBeforeUnload: true })
      await closed
    },
    comesToTheFront: () => page.bringToFront(),
    isHidden: () => page.evaluate(() => document.hidden),
    async listeners() {
      const session = await devtools()
      const { result } = await session.send('Runtime.evaluate', { expression: 'window' })
      const { listeners } = await session.send('DOMDebugger.getEventListeners', {
        objectId: result.objectId ?? '',
      })
      return listeners.map(({ type }) => type)
    },
    async goesThereAndBack(url) {
      const home = page.url()
      await page.evaluate(() => {
        const comesBack = new Promise((resolve) => addEventListener('pageshow', resolve))
        Object.assign(window, { comesBack })
      })
      await page.goto(url)
      // In a task of its own: Playwright would wait for the result of a page that is gone.
      await page.evaluate(() => void setTimeout(() => history.back()))
      // A page that comes back alive does not load.
      await page.waitForURL(home, { waitUntil: 'commit' })
      return page.evaluate(returned)
    },
    freezes: () => becomes('frozen'),
    thaws: () => becomes('active'),
  }
}

/** Runs in the page that is there after going back. */
async function returned(): Promise<Return> {
  // One that was loaded anew knows nothing of what it waited for.
  const event = 'comesBack' in window && ((await window.comesBack) as PageTransitionEvent)
  const [navigation] = performance.getEntriesByType('navigation')
  return {
    persisted: event !== false && event.persisted,
    notRestoredReasons: Object(navigation).notRestoredReasons,
  }
}
