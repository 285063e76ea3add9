import { expect } from '@playwright/test'
import { test } from '../support/test.ts'

/** What a page view says. The page and its referrer are paths on the site, or another site's URL. */
interface View {
  readonly page_url: string
  readonly referrer: string
  /** Where it matters. */
  readonly title?: string
  readonly properties?: { readonly step: number }
}

interface Row {
  readonly meaning: string
  /** Attributes of the script tag. */
  readonly options?: string
  /** Where the visitor comes in. Default: `/shop.html`. */
  readonly entry?: string
  /** Scripts of the page's own, each run in a task of its own, and buttons of the browser. */
  readonly does: readonly ((() => unknown) | 'back' | 'forward')[]
  /** The page views that this makes, after that of the load. */
  readonly views: readonly View[]
  /** Whether the load is none, because the site says itself what is one. */
  readonly manual?: true
}

const SHOP = '/shop.html'

const ROWS: readonly Row[] = [
  { meaning: 'a load', does: [], views: [] },
  {
    meaning: 'pushState to new paths, each in a task of its own',
    does: [() => history.pushState(null, '', '/shop/beans'), () => history.pushState(null, '', '/shop/cups')],
    views: [
      { page_url: '/shop/beans', referrer: SHOP },
      { page_url: '/shop/cups', referrer: '/shop/beans' },
    ],
  },
  {
    meaning: 'pushState that replaceState corrects in the same task',
    does: [
      () => {
        history.pushState(null, '', '/shop/beans')
        history.replaceState(null, '', '/shop/beans/arabica')
      },
    ],
    views: [{ page_url: '/shop/beans/arabica', referrer: SHOP }],
  },
  {
    meaning: 'replaceState to a new path',
    does: [() => history.replaceState(null, '', '/shop/beans')],
    views: [{ page_url: '/shop/beans', referrer: SHOP }],
  },
  {
    meaning: 'going back and forward, with the title that the page then sets',
    does: [() => history.pushState(null, '', '/shop/beans'), 'back', 'forward'],
    views: [
      { page_url: '/shop/beans', referrer: SHOP, title: 'Shop · Corner Roastery' },
      { page_url: SHOP, referrer: '/shop/beans', title: 'shop.html · Corner Roastery' },
      { page_url: '/shop/beans', referrer: SHOP, title: 'beans · Corner Roastery' },
    ],
  },
  {
    meaning: 'another path and back again in one task',
    does: [
      () => {
        history.pushState(null, '', '/shop/beans')
        history.pushState(null, '', '/shop.html')
      },
    ],
    views: [],
  },
  {
    meaning: 'the same URL, or another state alone',
    does: [
      () => history.pushState(null, '', location.href),
      () => history.replaceState(null, '', location.href),
      () => history.pushState({ step: 2 }, ''),
      () => history.replaceState({ step: 3 }, ''),
      () => history.pushState({ step: 4 }, '', ''),
      'back',
    ],
    views: [],
  },
  {
    meaning: 'pushState that the browser refuses, as the page is told',
    does: [
      () => {
        try {
          history.pushState(null, '', 'https://elsewhere.example.com/')
        } catch {
          history.pushState(null, '', '/shop/refused')
        }
      },
    ],
    views: [{ page_url: '/shop/refused', referrer: SHOP }],
  },
  {
    meaning: 'another query',
    does: [
      () => history.pushState(null, '', '?sort=price'),
      () => history.replaceState(null, '', '?sort=name&id=7'),
      'back',
    ],
    views: [],
  },
  ...[undefined, 'data-keep-query="id,q"', 'data-keep-query="*"'].map(
    (options): Row => ({
      meaning: 'a campaign that leaves the query',
      ...(options && { options }),
      entry: '/shop.html?utm_source=mail&ref=friend',
      does: [() => history.replaceState(null, '', '/shop.html')],
      views: [],
    }),
  ),
  {
    meaning: 'another query, of which some keys tell pages apart',
    options: 'data-keep-query="id,q"',
    does: [
      () => history.pushState(null, '', '?id=7'),
      () => history.pushState(null, '', '?sort=price&id=7'),
      () => history.pushState(null, '', '?sort=price&id=8&utm_source=mail'),
      () => history.replaceState(null, '', '?q=cups'),
      () => history.replaceState(null, '', '?q=cups&sort=price'),
      'back',
    ],
    views: [
      { page_url: '/shop.html?id=7', referrer: SHOP },
      { page_url: '/shop.html?id=8&utm_source=mail', referrer: '/shop.html?id=7' },
      { page_url: '/shop.html?q=cups', referrer: '/shop.html?id=8&utm_source=mail' },
      { page_url: '/shop.html?id=7', referrer: '/shop.html?q=cups' },
    ],
  },
  {
    meaning: 'another query, of which all keys tell pages apart',
    options: 'data-keep-query="*"',
    does: [
      () => history.pushState(null, '', '?page=2'),
      () => history.replaceState(null, '', '?page=2&size=9'),
      () => history.replaceState(null, '', '?page=2&size=9#top'),
    ],
    views: [
      { page_url: '/shop.html?page=2', referrer: SHOP },
      { page_url: '/shop.html?page=2&size=9', referrer: '/shop.html?page=2' },
    ],
  },
  ...[undefined, 'data-hash'].map(
    (options): Row => ({
      meaning: 'another fragment',
      ...(options && { options }),
      does: [
        () => {
          location.hash = 'beans'
        },
        () => Object.assign(document.createElement('a'), { href: '#cups' }).click(),
        () => history.pushState(null, '', '#pots'),
        () => history.replaceState(null, '', '#pans'),
        () => history.replaceState(null, '', '#pans?sort=price'),
        'back',
      ],
      views: options
        ? [
            { page_url: '/shop.html#beans', referrer: SHOP },
            { page_url: '/shop.html#cups', referrer: '/shop.html#beans' },
            { page_url: '/shop.html#pots', referrer: '/shop.html#cups' },
            { page_url: '/shop.html#pans', referrer: '/shop.html#pots' },
            { page_url: '/shop.html#cups', referrer: '/shop.html#pans' },
          ]
        : [],
    }),
  ),
  {
    meaning: 'anything that the page does, with page views left to the site',
    options: 'data-manual',
    does: [
      () => history.pushState(null, '', '/shop/beans'),
      () => history.replaceState(null, '', '/shop/cups'),
      'back',
    ],
    views: [],
    manual: true,
  },
  {
    meaning: 'page(), where the site says itself what is a page view',
    options: 'data-manual',
    does: [
      () => window.tracker.page(),
      () => {
        const said = { page_url: '/wizard/2', referrer: 'https://search.example/', title: 'Step 2' }
        window.tracker.page({ ...said, properties: { step: 2 } })
      },
      () => history.pushState(null, '', '/shop/beans'),
      () => window.tracker.page({ properties: { step: 3 } }),
    ],
    views: [
      { page_url: SHOP, referrer: '', title: 'Shop · Corner Roastery' },
      {
        page_url: '/wizard/2',
        referrer: 'https://search.example/',
        title: 'Step 2',
        properties: { step: 2 },
      },
      {
        page_url: '/shop/beans',
        referrer: '/wizard/2',
        title: 'Shop · Corner Roastery',
        properties: { step: 3 },
      },
    ],
    manual: true,
  },
  {
    meaning: 'page() beside the page views that come by themselves',
    does: [
      () => window.tracker.page({ page_url: '/wizard/2' }),
      () => history.pushState(null, '', '/shop/beans'),
    ],
    views: [
      { page_url: '/wizard/2', referrer: SHOP },
      { page_url: '/shop/beans', referrer: '/wizard/2' },
    ],
  },
  {
    meaning: 'a title set in the task, in a microtask, and after a promise',
    does: [
      () => {
        history.pushState(null, '', '/shop/beans')
        document.title = 'Beans'
      },
      () => {
        history.pushState(null, '', '/shop/cups')
        queueMicrotask(() => {
          document.title = 'Cups'
        })
      },
      async () => {
        history.pushState(null, '', '/shop/pots')
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
        document.title = 'Pots'
      },
    ],
    views: [
      { page_url: '/shop/beans', referrer: SHOP, title: 'Beans' },
      { page_url: '/shop/cups', referrer: '/shop/beans', title: 'Cups' },
      { page_url: '/shop/pots', referrer: '/shop/cups', title: 'Pots' },
    ],
  },
  {
    meaning: 'a title set in a later task, as where a scheduler renders the page',
    does: [
      () => {
        history.pushState(null, '', '/shop/beans')
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => {
          document.title = 'Beans'
        }
        port2.postMessage('render')
      },
      async () => {
        history.pushState(null, '', '/shop/cups')
        await new Promise((resolve) => setTimeout(resolve, 20))
        document.title = 'Cups'
      },
    ],
    views: [
      { page_url: '/shop/beans', referrer: SHOP, title: 'Beans' },
      { page_url: '/shop/cups', referrer: '/shop/beans', title: 'Cups' },
    ],
  },
  {
    meaning: 'pages that are left within a moment, each with a title of its own',
    does: [
      async () => {
        history.pushState(null, '', '/shop/beans')
        document.title = 'Beans'
        await new Promise((resolve) => setTimeout(resolve, 10))
        history.pushState(null, '', '/shop/cups')
        document.title = 'Cups'
        await new Promise((resolve) => setTimeout(resolve, 10))
        history.back()
      },
      () => {},
    ],
    views: [
      { page_url: '/shop/beans', referrer: SHOP, title: 'Beans' },
      { page_url: '/shop/cups', referrer: '/shop/beans', title: 'Cups' },
      { page_url: '/shop/beans', referrer: '/shop/cups', title: 'beans · Corner Roastery' },
    ],
  },
  {
    meaning: 'a router that goes without the History API, by script, by link, and back',
    does: [
      async () => {
        navigation?.addEventListener('navigate', (event) => event.intercept())
        await navigation?.navigate('/shop/beans').finished
      },
      async () => {
        const link = document.body.appendChild(document.createElement('a'))
        link.href = '/shop/cups'
        link.click()
        await navigation?.transition?.finished
      },
      'back',
    ],
    views: [
      { page_url: '/shop/beans', referrer: SHOP },
      { page_url: '/shop/cups', referrer: '/shop/beans' },
      { page_url: '/shop/beans', referrer: '/shop/cups' },
    ],
  },
]

test.describe('page views', () => {
  for (const { meaning, options = '', entry = SHOP, does, views, manual } of ROWS) {
    const made = views.map(({ page_url }) => page_url).join(', ') || 'none'
    test(`for ${meaning}${options && ` (${options})`}: ${made}`, async ({ visitor, site, expectStored }) => {
      site.replace('/tracker.js"', `/tracker.js" ${options}`)
      const tab = await visitor.opens(site.url(entry))
      for (const step of does) {
        if (step === 'back') await tab.goesBack()
        else if (step === 'forward') await tab.goesForward()
        else await tab.runs(step)
      }
      await tab.tracks('end')
      await tab.flushes()
      const on = (url: string): string => (url.startsWith('/') ? site.url(url) : url)
      const expected = [...(manual ? [] : [{ page_url: entry, referrer: '' }]), ...views]
      await expectStored({
        events: [
          ...expected.map((view) => ({
            ...view,
            event_type: 'page_view',
            page_url: on(view.page_url),
            referrer: on(view.referrer),
          })),
          { event_type: 'end' },
        ],
        sessions: [{ total_events: expected.length + 1, referrer: '' }],
      })
      expect(await tab.waiting()).toBe(0)
    })
  }

  test('page views are stored also if the visitor leaves at once', async ({
    visitor,
    site,
    expectStored,
  }) => {
    const [shop, beans, pricing] = [site.url(SHOP), site.url('/shop/beans'), site.url('/pricing.html')]
    const tab = await visitor.opens(shop)
    await tab.runs(() => history.pushState(null, '', '/shop/beans'))
    await tab.goesTo(pricing)
    await tab.hasSentAll()
    await expectStored({
      events: [
        { page_url: shop, referrer: '' },
        { page_url: beans, referrer: shop, title: 'Shop · Corner Roastery' },
        { page_url: pricing, referrer: '' },
      ],
      sessions: [{ total_events: 3 }],
    })
  })

  test('page views in frames have the address of the frame', async ({ visitor, site, expectStored }) => {
    const [home, shop, beans] = [site.url('/'), site.url(SHOP), site.url('/shop/beans')]
    const tab = await visitor.opens(home)
    await tab.runs(addFrame, shop)
    await tab.runs(() => frames[0]?.history.pushState(null, '', '/shop/beans'))
    await tab.runs(async () => {
      const isBack = new Promise((resolve) => frames[0]?.addEventListener('popstate', resolve))
      history.back()
      await isBack
    })
    await tab.runs(() => frames[0]?.tracker.flush())
    await expectStored({
      events: [
        { page_url: home, referrer: '' },
        { page_url: shop, referrer: home },
        { page_url: beans, referrer: shop },
        { page_url: shop, referrer: beans },
      ],
      sessions: [{ total_events: 4, entry_page: home, exit_page: shop }],
    })
  })

  test("in another site's frame are those of the page in it, which come from there", async ({
    visitor,
    site,
    expectStored,
  }) => {
    const referrer = new URL('/', site.elsewhere).href
    const tab = await visitor.opens(site.elsewhere)
    await tab.runs(addFrame, site.url(SHOP))
    await expectStored({
      events: [{ page_url: site.url(SHOP), referrer }],
      sessions: [{ total_events: 1, referrer }],
    })
  })

  test('a page opened in a background tab is one page view, before and after it is shown', {
    tag: '@chromium',
  }, async ({ windowed, site, expectStored }) => {
    const [home, pricing] = [site.url('/'), site.url('/pricing.html')]
    const tab = await windowed.opens(home)
    const behind = await tab.opensBehind('Pricing')
    expect(await behind.isHidden()).toBe(true)
    await behind.hasSentAll()
    const views = [
      { event_type: 'page_view', page_url: home, referrer: '' },
      { event_type: 'page_view', page_url: pricing, referrer: home },
    ]
    await expectStored({ events: views, sessions: [{ total_events: 2 }] })

    await behind.comesToTheFront()
    await expect.poll(() => behind.isHidden()).toBe(false)
    await behind.tracks('end')
    await behind.flushes()
    await expectStored({ events: [...views, { event_type: 'end' }], sessions: [{ total_events: 3 }] })
  })
})

/** Runs in a page. */
function addFrame(src: string): Promise<unknown> {
  const frame = Object.assign(document.createElement('iframe'), { src })
  document.body.append(frame)
  return new Promise((resolve) => frame.addEventListener('load', resolve))
}
