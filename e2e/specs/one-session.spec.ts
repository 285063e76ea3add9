import { expect } from '@playwright/test'
import type { Rows } from '../support/tables.ts'
import { test } from '../support/test.ts'

test.describe('one visit is one session', () => {
  test('a reload continues the session', async ({ visitor, site, expectStored }) => {
    const home = site.url('/')
    const tab = await visitor.opens(home)
    await tab.hasSentAll()
    await tab.reloads()
    await tab.hasSentAll()
    const rows = await expectStored({
      events: [{ page_url: home }, { page_url: home }],
      sessions: [{ total_events: 2, entry_page: home, exit_page: home, referrer: '' }],
      active: [{ current_page: home }],
    })
    expectTimesToAgree(rows)
  })

  test('a visit from another site over two pages and a second tab is one session', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const [home, pricing, shop] = [site.url('/'), site.url('/pricing.html'), site.url('/shop.html')]
    // Browsers tell a site which other one its visitor comes from, and not which page of it (W3C, Referrer Policy, 3.7).
    const referrer = new URL('/', site.elsewhere).href
    const tab = await visitor.opens(site.elsewhere)
    await tab.follows('What they charge', pricing)
    await tab.hasSentAll()
    await tab.follows('Home', home)
    await tab.hasSentAll()
    const second = await visitor.opens(shop)
    await second.hasSentAll()
    const rows = await expectStored({
      events: [
        { page_url: pricing, referrer },
        { page_url: home, referrer: pricing },
        { page_url: shop, referrer: '' },
      ],
      sessions: [{ total_events: 3, entry_page: pricing, exit_page: shop, referrer, is_active: true }],
      active: [{ current_page: shop }],
    })
    expectTimesToAgree(rows)
  })

  test('a visit to a single-page app is one session with a page view for each address', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const [shop, beans, cups] = [site.url('/shop.html'), site.url('/shop/beans'), site.url('/shop/cups')]
    const tab = await visitor.opens(shop)
    await tab.follows('Beans', beans)
    await tab.sees('Here are our beans.')
    await tab.follows('Cups', cups)
    await tab.sees('Here are our cups.')
    await tab.goesBack()
    await tab.sees('Here are our beans.')
    await tab.hasSentAll()
    const rows = await expectStored({
      events: [
        { event_type: 'page_view', page_url: shop, title: 'Shop · Corner Roastery', referrer: '' },
        { event_type: 'page_view', page_url: beans, title: 'beans · Corner Roastery', referrer: shop },
        { event_type: 'page_view', page_url: cups, title: 'cups · Corner Roastery', referrer: beans },
        { event_type: 'page_view', page_url: beans, title: 'beans · Corner Roastery', referrer: cups },
      ],
      sessions: [{ total_events: 4, entry_page: shop, exit_page: beans, referrer: '' }],
      active: [{ current_page: beans }],
    })
    expectTimesToAgree(rows)
  })
})

/** The session lasts from its first event to its last, which are not the same moment. */
function expectTimesToAgree({ events, sessions: [session], active: [active] }: Rows): void {
  const times = events.map(({ timestamp }) => timestamp)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  expect(last).toBeGreaterThan(first)
  expect(session).toMatchObject({ start_time: first, last_activity: last, session_duration: last - first })
  expect(active?.expires_at).toBeGreaterThanOrEqual(Math.floor((first + 30 * 60_000) / 1000))
}
