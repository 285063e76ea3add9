import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, connect, type Page } from 'puppeteer-core'
import { createProfile, launchChromium, removeProfile } from './chromium-process.ts'

/** A browser that prerenders pages, and shows them later. Under Playwright, which looks at each page from its beginning on, none is ever shown. */
export interface PrerenderingBrowser {
  /** Opens an address in a new tab, and waits until it has loaded. */
  opens(url: string): Promise<PrerenderingTab>
  stop(): Promise<void>
}

/** A tab of such a browser, as far as pages that it prerenders are concerned. */
export interface PrerenderingTab {
  /** Waits until a page of the site has left this key in localStorage, which it shares with this one. */
  finds(key: string): Promise<void>
  /** Clicks the link of this name, and waits until the page behind it is shown. Resolves to whether that had been prerendered (W3C, Navigation Timing, "activationStart"). */
  follows(name: string): Promise<boolean>
  /** Calls the site's `tracker.flush()` again and again, until no event waits for an answer. */
  drains(): Promise<void>
}

export async function startPrerenderingBrowser(): Promise<PrerenderingBrowser> {
  const profile = await createProfile()
  const { process, address } = await launchChromium(profile)
  let browser = await look()

  function look(): Promise<Browser> {
    return connect({ browserWSEndpoint: address, defaultViewport: null })
  }

  /** Connects again for each look: a connection loses both pages while one replaces the other. */
  async function shownPage(left: string): Promise<Page> {
    for (;;) {
      await browser.disconnect()
      browser = await look()
      for (const page of await browser.pages()) {
        if (page.url().startsWith('http') && page.url() !== left && (await isShown(page))) return page
      }
      await pause(50)
    }
  }

  return {
    async opens(url) {
      const page = await browser.newPage()
      await page.goto(url)
      return createPrerenderingTab(page, shownPage)
    },
    async stop() {
      await browser.disconnect()
      await process.stop()
      await removeProfile(profile)
    },
  }
}

/** Whether the page is complete, and not one that is only prerendered. */
async function isShown(page: Page): Promise<boolean> {
  try {
    return await page.evaluate(() => !Object(document).prerendering && document.readyState === 'complete')
  } catch {
    // It went while it was asked.
    return false
  }
}

function createPrerenderingTab(opened: Page, shownPage: (left: string) => Promise<Page>): PrerenderingTab {
  let page = opened
  return {
    finds: async (key) => void (await page.waitForFunction((key) => key in localStorage, {}, key)),
    async follows(name) {
      const left = page.url()
      // In a task of its own: a page that navigates returns no result.
      await page.evaluate((text) => {
        const link = [...document.querySelectorAll('a')].find(({ textContent }) => textContent === text)
        setTimeout(() => link?.click())
      }, name)
      page = await shownPage(left)
      return page.evaluate(() => {
        const [navigation] = performance.getEntriesByType('navigation')
        return Object(navigation).activationStart > 0
      })
    },
    drains: async () =>
      void (await page.waitForFunction(
        async () => {
          await window.tracker.flush()
          return !Object.keys(localStorage).some((key) => key.includes(' evt_'))
        },
        { polling: 100 },
      )),
  }
}
