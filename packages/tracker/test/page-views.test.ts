// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { SITE } from './support/browser.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

interface Row {
  readonly meaning: string
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
]

describe('page views', () => {
  for (const { meaning, does, views } of ROWS) {
    test(`for ${meaning}: ${views.join() || 'none'}`, async ({ browser, collector }) => {
      const tab = await browser.opens('/')
      await browser.passes()
      does(tab)
      await browser.passes(10)
      await tab.flush()
      expect(collector.events().map(({ event_type, page_url }) => ({ event_type, page_url }))).toEqual(
        ['/', ...views].map((path) => ({ event_type: 'page_view', page_url: SITE + path })),
      )
    })
  }

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

    tab.track('page_view')
    await tab.flush()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view', page_url: `${SITE}/` }])
  })
})
