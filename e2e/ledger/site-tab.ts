import { expect, type Page } from '@playwright/test'
import type { Site } from '../support/site.ts'
import { createTab, type Tab } from '../support/tab.ts'
import type { Numbers } from './numbers.ts'

/** A tab on the site. Each event that its pages track has a number. */
export interface SiteTab extends Pick<Tab, 'flushes' | 'waiting' | 'hasSentAll' | 'drains' | 'closes'> {
  /** Tracks so many events in one task of the page. */
  tracks(events: number): Promise<void>
  /** The same, and follows a link in that task; waits until its page is there. `site`: to another page of the site. */
  tracksAndFollowsALink(events: number, to: 'site' | 'elsewhere'): Promise<void>
  /** The same, and closes the tab in that task. */
  tracksAndCloses(events: number): Promise<void>
  /** Tracks an event that is larger than any other, by about three thousand bytes. */
  tracksALargeEvent(): Promise<void>
  /** Tracks so many events one after the other, and calls `tracker.flush()` after each. */
  works(events: number): Promise<void>
  /** Calls `tracker.flush()` and does not wait for it. */
  beginsToFlush(): Promise<void>
  /** Has the page listen to `beforeunload` and `unload`, as a site may. */
  listensToUnload(): Promise<void>
  /** Another tab comes before it, and the browser freezes the page: none of its scripts runs any more. Only in a browser of the visitor's own. */
  freezesInTheBackground(): Promise<void>
  /** Ends the page's process at once. */
  crashes(): Promise<void>
  /** Goes to another page of the site and back. Resolves to whether the first page has stayed alive meanwhile. */
  goesThereAndBack(): Promise<boolean>
  /** What the page's storage holds, value by value, in the order of the keys. */
  stored(): Promise<readonly string[]>
  /** Waits until a request has failed and the pause has begun. */
  hasFailed(): Promise<void>
}

/** @param page It shows a page of the site. */
export function createSiteTab(page: Page, site: Site, numbers: Numbers): SiteTab {
  const { storage, flushes, waiting, hasSentAll, drains, closes, freezes, goesThereAndBack } = createTab(page)

  async function tracks(events: number, then: { link?: string; closes?: boolean } = {}): Promise<void> {
    await page.evaluate(
      ([numbers, { link, closes }]) => {
        for (const number of numbers) window.tracker.track('step', { number })
        if (link) Object.assign(document.createElement('a'), { href: link }).click()
        if (closes) window.close()
      },
      [numbers.next(events), then] as const,
    )
  }

  return {
    flushes,
    waiting,
    hasSentAll,
    drains,
    closes,
    tracks,
    async tracksAndFollowsALink(events, to) {
      const link = to === 'elsewhere' ? site.elsewhere : numbers.address(site.url('/pricing.html'))
      await tracks(events, { link })
      await page.waitForURL(link)
    },
    async tracksAndCloses(events) {
      const closed = page.waitForEvent('close')
      // The page closes before Playwright receives a result.
      await Promise.all([closed, tracks(events, { closes: true }).catch(() => {})])
    },
    async tracksALargeEvent() {
      const [number = 0] = numbers.next(1)
      await page.evaluate((number) => {
        const text = 'x'.repeat(1_000)
        window.tracker.track('large', { number, texts: [text, text, text] })
      }, number)
    },
    works: (events) =>
      page.evaluate(async (numbers) => {
        for (const number of numbers) {
          window.tracker.track('step', { number })
          await window.tracker.flush()
        }
      }, numbers.next(events)),
    beginsToFlush: () => page.evaluate(() => void window.tracker.flush()),
    listensToUnload: () =>
      page.evaluate(() => {
        for (const type of ['beforeunload', 'unload']) addEventListener(type, () => {})
      }),
    async freezesInTheBackground() {
      await page.evaluate(() =>
        document.addEventListener('freeze', () => Object.assign(window, { isFrozen: true })),
      )
      await page.context().newPage()
      await freezes()
      await expect.poll(() => page.evaluate(() => 'isFrozen' in window), { timeout: 15_000 }).toBe(true)
    },
    async crashes() {
      const crashed = page.waitForEvent('crash')
      // The process ends before it answers the command.
      const devtools = await page.context().newCDPSession(page)
      void devtools.send('Page.crash').catch(() => {})
      await crashed
      await page.close()
    },
    async goesThereAndBack() {
      // To come back alive is a page view as well: of an address with a number of its own, which alone makes none.
      await page.evaluate(
        (address) => history.replaceState(null, '', address),
        numbers.address(site.url('/')),
      )
      return (await goesThereAndBack(numbers.address(site.url('/pricing.html')))).persisted
    },
    stored: async () =>
      Object.entries(await storage.entries())
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([, value]) => value),
    hasFailed: () =>
      expect
        .poll(
          () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith(' pause')).length),
          { message: 'a note of when to try again', timeout: 15_000 },
        )
        .toBe(1),
  }
}
