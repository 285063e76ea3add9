import type { CDPSession, Page } from '@playwright/test'

/** What becomes of a tab, whatever its page does. */
export interface TabLife {
  /** Closes, as by the visitor's hand. */
  closes(): Promise<void>
  /** The visitor turns to this tab: where tabs share a window, the one seen until now is hidden. */
  comesToTheFront(): Promise<void>
  isHidden(): Promise<boolean>
  /** The browser freezes the page to save a battery: none of its scripts runs until it thaws. Hidden pages only. */
  freezes(): Promise<void>
  thaws(): Promise<void>
}

export function createTabLife(page: Page): TabLife {
  let devtools: Promise<CDPSession> | undefined
  async function becomes(state: 'frozen' | 'active'): Promise<void> {
    devtools ??= page.context().newCDPSession(page)
    await (await devtools).send('Page.setWebLifecycleState', { state })
  }

  return {
    async closes() {
      const closed = page.waitForEvent('close')
      await page.close({ runBeforeUnload: true })
      await closed
    },
    comesToTheFront: () => page.bringToFront(),
    isHidden: () => page.evaluate(() => document.hidden),
    freezes: () => becomes('frozen'),
    thaws: () => becomes('active'),
  }
}
