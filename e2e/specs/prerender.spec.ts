import { expect } from '@playwright/test'
import { type PrerenderingBrowser, startPrerenderingBrowser } from '../support/prerendering-browser.ts'
import { test as base } from '../support/test.ts'

const test = base.extend<{ prerendering: PrerenderingBrowser }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads here which fixtures this one needs.
  prerendering: async ({}, use) => {
    const browser = await startPrerenderingBrowser()
    await use(browser)
    await browser.stop()
  },
})

test.describe('a page that the browser prerenders', () => {
  test('a prerendered page is a page view from the time it is shown, and earlier events keep their time', async ({
    prerendering,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const [menu, order] = [site.url('/menu.html'), site.url('/order.html')]
    const tab = await prerendering.opens(menu)
    await tab.finds('order')
    await tab.drains()
    const seen = Date.now()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view', page_url: menu }])

    expect(await tab.follows('Order')).toBe(true)
    await tab.drains()
    const title = 'Order · Corner Roastery'
    const { events } = await expectStored({
      events: [
        { event_type: 'page_view', page_url: menu, referrer: '' },
        { event_type: 'order_ready', page_url: order, referrer: menu, properties: { prerendering: true } },
        { event_type: 'page_view', page_url: order, referrer: menu, title },
      ],
      sessions: [{ total_events: 3, entry_page: menu, exit_page: order }],
      active: [{ current_page: order }],
    })
    const [, ready = 0, view = 0] = events.map(({ client_time }) => client_time)
    expect(ready).toBeLessThan(seen)
    expect(view).toBeGreaterThanOrEqual(seen)
  })

  test('a prerendered page that is never shown stores nothing', async ({
    prerendering,
    site,
    collector,
    expectStored,
  }) => {
    site.replace('https://stats.example.com', collector.url)
    const [menu, pricing] = [site.url('/menu.html'), site.url('/pricing.html')]
    const tab = await prerendering.opens(menu)
    await tab.finds('order')
    expect(await tab.follows('Pricing')).toBe(false)
    await tab.drains()
    await expectStored({
      events: [
        { event_type: 'page_view', page_url: menu },
        { event_type: 'page_view', page_url: pricing, referrer: menu },
      ],
      sessions: [{ total_events: 2 }],
      active: [{ current_page: pricing }],
    })
    expect(collector.events().filter(({ page_url }) => page_url === site.url('/order.html'))).toEqual([])
  })
})
