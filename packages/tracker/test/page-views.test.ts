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
  /** Addresses of the page views that this makes, after the one of `/`. */
  readonly views: readonly string[]
}

const ROWS: readonly Row[] = [
  { meaning: 'nothing', does: () => {}, views: [] },
  { meaning: 'pushState', does: ({ history }) => history.pushState(null, '', '/a'), views: ['/a'] },
  { meaning: 'replaceState', does: ({ history }) => history.replaceState(null, '', '/a'), views: ['/a'] },
  { meaning: 'going back', does: (tab) => tab.goesBackTo('/a'), views: ['/a'] },
  {
    meaning: 'pushState that replaceState corrects at once',
    does: ({ history }) => {
      history.pushState(null, '', '/a')
      history.replaceState(null, '', '/a/overview')
    },
    views: ['/a/overview'],
  },
  {
    meaning: 'pushState there and back in one task',
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
  { meaning: 'another query', does: ({ history }) => history.pushState(null, '', '/?sort=price'), views: [] },
  {
    meaning: 'another fragment',
    does: ({ history }) => history.replaceState(null, '', '/#reviews'),
    views: [],
  },
  { meaning: 'going back to a fragment', does: (tab) => tab.goesBackTo('/#top'), views: [] },
  { meaning: 'the load that everybody sees', does: (tab) => tab.isShown(false), views: [] },
  { meaning: 'coming back from the back/forward cache', does: (tab) => tab.isShown(true), views: ['/'] },
  { meaning: 'page()', does: (tab) => tab.page(), views: ['/'] },
  {
    meaning: 'page() of an address that is none',
    does: (tab) => tab.page({ page_url: 'http://[' }),
    views: [],
  },
  {
    meaning: 'another value of a key that is kept',
    options: { keepQuery: ['id', 'q'] },
    does: ({ history }) => history.pushState(null, '', '/?sort=price&id=7'),
    views: ['/?id=7'],
  },
  {
    meaning: 'a key that is not kept',
    options: { keepQuery: ['id', 'q'] },
    does: ({ history }) => history.replaceState(null, '', '/?identity=7&utm_source=mail'),
    views: [],
  },
  {
    meaning: 'another query, of which every key is kept',
    options: { keepQuery: '*' },
    does: ({ history }) => history.pushState(null, '', '/?sort=price#top'),
    views: ['/?sort=price'],
  },
  {
    meaning: 'a campaign alone, where every key is kept',
    options: { keepQuery: '*' },
    does: ({ history }) => history.replaceState(null, '', '/?utm_source=mail&ref=friend&source=ad'),
    views: [],
  },
  {
    meaning: 'going to another fragment, where it is a page of its own',
    options: { hash: true },
    does: (tab) => tab.goesBackTo('/#/cups'),
    views: ['/#/cups'],
  },
  {
    meaning: 'pushState to another fragment, where it is a page of its own',
    options: { hash: true },
    does: ({ history }) => history.pushState(null, '', '/#/cups?sort=price'),
    views: ['/#/cups'],
  },
]

describe('page views', () => {
  for (const { meaning, options, does, views } of ROWS) {
    test(`for ${meaning}: ${views.join() || 'none'}`, async ({ browser, collector }) => {
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

  test('have their own time for a title, however long the page before still had', async ({
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

  test('have it also where what waited before is sent within that time', async ({ browser, collector }) => {
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

  test('have the title that the page has set by the end of the task', async ({ browser, collector }) => {
    const tab = await browser.opens('/', { title: 'Home' })
    tab.history.pushState(null, '', '/cups')
    document.title = 'Cups'
    await browser.passes(10)
    await tab.flush()
    expect(collector.events()).toMatchObject([{ title: 'Home' }, { title: 'Cups' }])
  })

  test("come from the page's referrer, then from the view before", async ({ browser, collector }) => {
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

  test("are the site's own business with autoPageViews: false", async ({ browser, collector }) => {
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

  test('of the site say what it says, and come from the one before', async ({ browser, collector }) => {
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

  test('of a page that comes back come from where it came from', async ({ browser, collector }) => {
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
