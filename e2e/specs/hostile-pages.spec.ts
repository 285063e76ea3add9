import { expect } from '@playwright/test'
import {
  HISTORY_SCRIPTS,
  HOSTILE_SCRIPTS,
  type HostileScript,
  type When,
} from '../support/hostile-scripts.ts'
import type { Site } from '../support/site.ts'
import type { Tab } from '../support/tab.ts'
import { test } from '../support/test.ts'

const BOTH: readonly When[] = ['before', 'after']

test.describe('a page that', () => {
  for (const { what, script, when: only, ofTheLanguage, sessions = 1 } of HOSTILE_SCRIPTS) {
    for (const when of only ? [only] : BOTH) {
      const tag = ofTheLanguage ? '@chromium' : []
      test(`${what}, ${when} the tracker loads, has each event stored once`, { tag }, async ({
        visitor,
        site,
        expectCounted,
      }) => {
        runs(site, { script, when, title: 'Corner Roastery', heading: 'Corner Roastery' })
        const tab = await visitor.opens(site.url('/'))
        await tab.clicks('Sign up')
        await tab.follows('Pricing', site.url('/pricing.html'))
        const rows = await expectCounted(3)
        expect(rows.events).toMatchObject([
          { event_type: 'page_view', page_url: site.url('/') },
          { event_type: 'signup', properties: { plan: 'pro' } },
          { event_type: 'page_view', page_url: site.url('/pricing.html') },
        ])
        expect(rows.sessions).toHaveLength(sessions)
        expectOneOfAKind(tab)
      })
    }
  }

  for (const { what, script, when: only } of HISTORY_SCRIPTS) {
    for (const when of only ? [only] : BOTH) {
      test(`${what}, ${when} the tracker loads, has each view stored once`, async ({
        visitor,
        site,
        expectCounted,
      }) => {
        runs(site, { script, when, title: 'Shop · Corner Roastery', heading: 'Shop' })
        const tab = await visitor.opens(site.url('/shop.html'))
        for (const section of ['beans', 'cups']) {
          await tab.clicks(section)
          await tab.sees(`Here are our ${section}.`)
        }
        await tab.goesTo(site.elsewhere)
        const { events } = await expectCounted(3)
        const pages = ['/shop.html', '/shop/beans', '/shop/cups'].map(site.url)
        expect(events.map(({ page_url }) => page_url)).toEqual(pages)
        expectOneOfAKind(tab)
      })
    }
  }
})

/** Has the page of this title and heading run a script first of all, or last. */
function runs(
  site: Site,
  {
    script,
    when,
    title,
    heading,
  }: Pick<HostileScript, 'script'> & {
    readonly when: When
    readonly title: string
    readonly heading: string
  },
): void {
  site.add('/hostile.js', `(${script})()`)
  if (when === 'before') {
    site.replace(`<title>${title}</title>`, `<title>${title}</title><script src="/hostile.js"></script>`)
  } else {
    // Deferred scripts run in their order, so this one after the tracker.
    site.replace(`<h1>${heading}</h1>`, `<h1>${heading}</h1><script defer src="/hostile.js"></script>`)
  }
}

/** The tracker has told the console nothing twice. */
function expectOneOfAKind(tab: Tab): void {
  const said = tab.said.filter((text) => text.startsWith('Footfall'))
  expect(said).toEqual([...new Set(said)])
}
