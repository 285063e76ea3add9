import type { BrowserContext } from '@playwright/test'
import type { Site } from '../support/site.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'
import type { Numbers } from './numbers.ts'
import { createSiteTab, type SiteTab } from './site-tab.ts'

/** A visitor on the site, with one browser. */
export interface Visit
  extends Pick<
    Visitor,
    'losesTheNetwork' | 'isOnlineAgain' | 'hasTheTime' | 'windsUpTheClock' | 'waits' | 'errors'
  > {
  /** Opens a page of the site in a new tab, and waits until it has loaded. */
  opens(): Promise<SiteTab>
  /** Opens a page in a window that another page has opened: scripts in it may close it. */
  opensInAWindow(): Promise<SiteTab>
  /** Opens one, and waits until neither it nor an earlier page has an event that waits for an answer. */
  comesBack(): Promise<SiteTab>
}

export function createVisit(context: BrowserContext, site: Site, numbers: Numbers): Visit {
  async function opens(): Promise<SiteTab> {
    const page = await context.newPage()
    await page.goto(numbers.address(site.url('/')))
    return createSiteTab(page, site, numbers)
  }

  return {
    ...createVisitor(context),
    opens,
    async opensInAWindow() {
      const opener = await context.newPage()
      const [page] = await Promise.all([
        context.waitForEvent('page'),
        opener.evaluate((url) => void open(url), numbers.address(site.url('/'))),
      ])
      await page.waitForLoadState()
      return createSiteTab(page, site, numbers)
    },
    async comesBack() {
      const tab = await opens()
      await tab.drains()
      return tab
    },
  }
}
