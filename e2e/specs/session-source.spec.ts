import { test } from '../support/test.ts'

const THIRTY_MINUTES = 30 * 60_000

test("the source of a session is another site, never a page of the site's own", async ({
  visitor,
  site,
  expectStored,
}) => {
  const [home, shop, beans] = [site.url('/'), site.url('/shop.html'), site.url('/shop/beans')]
  const source = new URL('/', site.elsewhere).href
  const start = Date.now()
  await visitor.hasTheTime(start)
  const tab = await visitor.opens(site.elsewhere)
  await tab.follows('Corner Roastery', home)
  await tab.hasSentAll()
  await visitor.hasTheTime(start + THIRTY_MINUTES + 1)
  await tab.follows('Shop', shop)
  await tab.hasSentAll()
  await visitor.hasTheTime(start + 2 * (THIRTY_MINUTES + 1))
  await tab.follows('Beans', beans)
  await tab.runs(() => window.tracker.flush())
  await tab.hasSentAll()
  await expectStored({
    events: [
      { page_url: home, referrer: source },
      { page_url: shop, referrer: home },
      { page_url: beans, referrer: shop },
    ],
    sessions: [
      { total_events: 1, entry_page: home, referrer: source },
      { total_events: 1, entry_page: shop, referrer: '' },
      { total_events: 1, entry_page: beans, referrer: '' },
    ],
  })
})
