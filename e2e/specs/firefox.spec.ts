import { type Browser, expect } from '@playwright/test'
import { STEPS } from '../support/steps.ts'
import { goOnWithoutColours } from '../support/stock-firefox.ts'
import { test as base } from '../support/test.ts'
import { createVisitor, type Visitor } from '../support/visitor.ts'

/** Settings of `about:config`. */
type Settings = Readonly<Record<string, boolean | number | string>>

const test = base.extend<{ setsFirefox: (settings: Settings) => Promise<Visitor> }>({
  setsFirefox: async ({ playwright }, use) => {
    let browser: Browser | undefined
    let visitor: Visitor | undefined
    await use(async (firefoxUserPrefs) => {
      browser = await playwright.firefox.launch({ firefoxUserPrefs })
      goOnWithoutColours(browser)
      visitor = createVisitor(await browser.newContext())
      return visitor
    })
    await browser?.close()
    expect(visitor?.errors, 'what scripts threw').toEqual([])
  },
})

test.describe('in a Firefox whose visitor', () => {
  for (const { what, settings } of [
    { what: 'asks for Global Privacy Control', settings: { 'privacy.globalprivacycontrol.enabled': true } },
    // There Firefox asks for it by itself.
    { what: 'browses privately', settings: { 'browser.privatebrowsing.autostart': true } },
  ]) {
    test(`${what}, nothing is stored and nothing is sent`, async ({ setsFirefox, site, collector }) => {
      site.replace('https://stats.example.com', collector.url)
      const visitor = await setsFirefox(settings)
      const tab = await visitor.opens(site.url('/'))
      await tab.tracksAtOnce(STEPS)
      await tab.flushes()
      expect(await tab.storage.entries()).toEqual({})
      await tab.follows('Our partner', site.elsewhere)
      await tab.goesTo(site.url('/pricing.html'))
      await tab.flushes()
      expect(collector.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    })
  }

  test('blocks all site data, all events are stored, in one session, also the one with which the page leaves', async ({
    setsFirefox,
    site,
    expectCounted,
  }) => {
    const visitor = await setsFirefox({ 'network.cookie.cookieBehavior': 2 })
    const tab = await visitor.opens(site.url('/'))
    await tab.tracksAtOnce(STEPS)
    await tab.flushes()
    await tab.follows('Our partner', site.elsewhere)
    const { sessions } = await expectCounted(2 + STEPS.length)
    expect(sessions).toHaveLength(1)
  })

  test('comes back to a page that stayed alive, it is viewed again', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const home = site.url('/')
    const tab = await visitor.opens(home)
    await tab.hasSentAll()
    await tab.runs(() => {
      document.title = 'Still alive'
      addEventListener('pageshow', () => window.tracker.flush())
    })
    await expect.poll(() => tab.locks.held()).toBe(0)
    // Not awaited: Playwright never resolves for a page that comes back from the back/forward cache.
    site.add('/detour.html', '<script>onload = () => setTimeout(() => history.back())</script>')
    await tab.goesTo(site.url('/detour.html'))
    await expectStored({
      events: [
        { event_type: 'page_view', page_url: home, title: 'Corner Roastery' },
        { event_type: 'page_view', page_url: home, referrer: '', title: 'Still alive' },
      ],
      sessions: [{ total_events: 2 }],
    })
  })
})
