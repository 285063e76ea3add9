// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import type { TrackerOptions } from '../src/index.ts'
import { SITE } from './support/browser.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

interface Row {
  readonly meaning: string
  readonly options?: Partial<TrackerOptions>
  readonly does: (tab: Tab) => void
  /** Addresses of the page views that follow the view of `/`. */
  readonly views: readonly string[]
}

const ROWS: readonly Row[] = [
  { meaning: 'no navigation', does: () => {}, views: [] },
  { meaning: 'pushState', does: ({ history }) => history.pushState(null, '', '/a'), views: ['/a'] },
  { meaning: 'replaceState', does: ({ history }) => history.replaceState(null, '', '/a'), views: ['/a'] },
  { meaning: 'going back', does: (tab) => tab.goesBackTo('/a'), views: ['/a'] },
  {
    meaning: 'pushState corrected by replaceState in the same task',
    does: ({ history }) => {
      history.pushState(null, '', '/a')
      history.replaceState(null, '', '/a/overview')
    },
    views: ['/a/overview'],
  },
  {
    meaning: 'pushState to a page and back in one task',
    does: ({ history }) => {
      history.pushState(null, '', '/a')
      history.pushState(null, '', '/')
    },
    views: [],
  },
  {
    meaning: 'pushState without an address',
    does: ({ history }) => history.pushState({ step: 2 }, ''),
    views: [],
  },
  {
    meaning: 'pushState to another query',
    does: ({ history }) => history.pushState(null, '', '/?sort=price'),
    views: [],
  },
  {
    meaning: 'replaceState to another fragment',
    does: ({ history }) => history.replaceState(null, '', '/#reviews'),
    views: [],
  },
  { meaning: 'going back to a fragment', does: (tab) => tab.goesBackTo('/#top'), views: [] },
  { meaning: 'the pageshow event of a load', does: (tab) => tab.isShown(false), views: [] },
  { meaning: 'a return from the back/forward cache', does: (tab) => tab.isShown(true), views: ['/'] },
  { meaning: 'page()', does: (tab) => tab.page(), views: ['/'] },
  {
    meaning: 'page() with an invalid address',
    does: (tab) => tab.page({ page_url: 'http://[' }),
    views: [],
  },
  {
    meaning: 'pushState to another value of a key in keepQuery',
    options: { keepQuery: ['id', 'q'] },
    does: ({ history }) => history.pushState(null, '', '/?sort=price&id=7'),
    views: ['/?id=7'],
  },
  {
    meaning: 'replaceState to keys that are not in keepQuery',
    options: { keepQuery: ['id', 'q'] },
    does: ({ history }) => history.replaceState(null, '', '/?identity=7&utm_source=mail'),
    views: [],
  },
  {
    meaning: 'pushState to another query with keepQuery *',
    options: { keepQuery: '*' },
    does: ({ history }) => history.pushState(null, '', '/?sort=price#top'),
    views: ['/?sort=price'],
  },
  {
    meaning: 'replaceState to campaign keys only with keepQuery *',
    options: { keepQuery: '*' },
    does: ({ history }) => history.replaceState(null, '', '/?utm_source=mail&ref=friend&source=ad'),
    views: [],
  },
  {
    meaning: 'going back to another fragment with the option hash',
    options: { hash: true },
    does: (tab) => tab.goesBackTo('/#/cups'),
    views: ['/#/cups'],
  },
  {
    meaning: 'pushState to another fragment with the option hash',
    options: { hash: true },
    does: ({ history }) => history.pushState(null, '', '/#/cups?sort=price'),
    views: ['/#/cups'],
  },
]

describe('page views', () => {
  for (const { meaning, options, does, views } of ROWS) {
    test(`${meaning} causes ${views.length ? `a page view of ${views.join()}` : 'no page view'}`, async ({
      browser,
      collector,
    }) => {
      const tab = await browser.opens('/', options)
      await browser.passes()
      does(tab)
      await browser.passes(10)
      await tab.flush()
      expect(collector.events().map(({ event_type, page_url }) => ({ event_type, page_url }))).toEqual(
        ['/', ...views].map((path) => ({ event_type: 'page_view', page_url: SITE + path })),
      )
    })
  }

  test('a page view waits for its title, independent of the previous view', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', { title: 'Home' })
    tab.history.pushState(null, '', '/beans')
    document.title = 'Beans'
    await browser.passes(80)
    tab.history.pushState(null, '', '/cups')
    await browser.passes(60)
    document.title = 'Cups'
    await browser.passes(200)
    await tab.flush()
    expect(collector.events()).toMatchObject([{ title: 'Home' }, { title: 'Beans' }, { title: 'Cups' }])
  })

  test('a page view waits for its title also if a flush happens meanwhile', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', { title: 'Home' })
    await browser.passes(1)
    tab.track('signup')
    await browser.passes(4_980)
    tab.history.pushState(null, '', '/cups')
    await browser.passes(60)
    expect(collector.events()).toMatchObject([{ title: 'Home' }, { event_type: 'signup' }])
    document.title = 'Cups'
    await browser.passes(5_200)
    expect(collector.events()).toMatchObject([{ title: 'Home' }, { event_type: 'signup' }, { title: 'Cups' }])
  })

  test('a page view has the title that the page sets in the same task', async ({ browser, collector }) => {
    const tab = await browser.opens('/', { title: 'Home' })
    tab.history.pushState(null, '', '/cups')
    document.title = 'Cups'
    await browser.passes(10)
    await tab.flush()
    expect(collector.events()).toMatchObject([{ title: 'Home' }, { title: 'Cups' }])
  })

  test('a page view has document.referrer or the previous view as referrer', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', { referrer: 'https://search.example.com/?q=cups&ref=ad' })
    await browser.passes()
    for (const path of ['/cups?size=2&utm_source=mail#top', '/beans']) {
      tab.history.pushState(null, '', path)
      await browser.passes(10)
    }
    tab.track('click')
    await tab.flush()
    expect(collector.events().map(({ page_url, referrer }) => ({ page_url, referrer }))).toEqual([
      { page_url: `${SITE}/`, referrer: 'https://search.example.com/?ref=ad' },
      { page_url: `${SITE}/cups?utm_source=mail`, referrer: `${SITE}/` },
      { page_url: `${SITE}/beans`, referrer: `${SITE}/cups?utm_source=mail` },
      { page_url: `${SITE}/beans`, referrer: `${SITE}/cups?utm_source=mail` },
    ])
  })

  test('autoPageViews: false turns off automatic page views', async ({ browser, collector }) => {
    const tab = await browser.opens('/', { autoPageViews: false })
    tab.history.pushState(null, '', '/a')
    tab.goesBackTo('/')
    await browser.passes(10)
    await tab.flush()
    expect(collector.requests).toEqual([])

    tab.isShown(true)
    await tab.flush()
    expect(collector.requests).toEqual([])

    tab.track('page_view')
    await tab.flush()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view', page_url: `${SITE}/` }])
  })

  test('page() with autoPageViews: false uses the given values and the previous view as referrer', async ({
    browser,
    collector,
  }) => {
    const referrer = 'https://search.example.com/'
    const tab = await browser.opens('/', { autoPageViews: false, referrer, title: 'Home' })
    tab.page()
    tab.page({ page_url: '/wizard/2', title: 'Step 2', properties: { step: 2 } })
    tab.page({ page_url: 'https://other.example.com/' })
    tab.page({ referrer: 'https://mail.example.com/' })
    await tab.flush()
    expect(collector.events()).toMatchObject([
      { page_url: `${SITE}/`, referrer, title: 'Home' },
      { page_url: `${SITE}/wizard/2`, referrer: `${SITE}/`, title: 'Step 2', properties: { step: 2 } },
      { page_url: 'https://other.example.com/', referrer: `${SITE}/wizard/2`, title: 'Home' },
      { page_url: `${SITE}/`, referrer: 'https://mail.example.com/', title: 'Home' },
    ])
  })

  test('a page view after a return from the back/forward cache keeps the referrer of the page', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/?utm_source=mail', { referrer: 'https://search.example.com/' })
    await browser.passes()
    tab.history.replaceState(null, '', '/')
    tab.isShown(true)
    tab.history.pushState(null, '', '/cups')
    await browser.passes(10)
    tab.isShown(true)
    await tab.flush()
    expect(collector.events().map(({ page_url, referrer }) => ({ page_url, referrer }))).toEqual([
      { page_url: `${SITE}/?utm_source=mail`, referrer: 'https://search.example.com/' },
      { page_url: `${SITE}/`, referrer: 'https://search.example.com/' },
      { page_url: `${SITE}/cups`, referrer: `${SITE}/` },
      { page_url: `${SITE}/cups`, referrer: `${SITE}/` },
    ])
  })
})
