// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { SITE, START } from './support/browser.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** A page whose visitor is to be asked. */
const ASKS = { consent: 'required' } as const

describe('a page that must ask', () => {
  test('stores nothing and sends nothing before the answer, whatever happens', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', ASKS)
    tab.track('signup', { plan: 'pro' })
    tab.page()
    tab.identify('jane', { plan: 'pro' })
    await browser.passes(HOUR)
    tab.history.pushState(null, '', '/cups')
    await tab.flush()
    await tab.reset()
    tab.track('after')
    tab.hides()
    tab.isOnlineAgain()
    tab.leaves()
    tab.optIn()
    await browser.passes(HOUR)
    expect(tab.sessionId()).toBeUndefined()
    expect(browser.storage.written).toEqual([])
    expect(collector.requests).toEqual([])
  })

  test('sends all of it after a yes, in order, as it was when it happened', async ({
    browser,
    collector,
  }) => {
    const search = 'https://search.example.com/'
    const tab = await browser.opens('/', { ...ASKS, title: 'Home', referrer: search })
    await browser.passes(1_000)
    tab.track('scroll')
    await browser.passes(1_000)
    tab.history.pushState(null, '', '/cups')
    document.title = 'Cups'
    await browser.passes(1_000)
    tab.track('signup', { plan: 'pro' })
    await browser.passes(60_000)
    tab.history.replaceState(null, '', '/cups?late=1#end')
    document.title = 'Cups, later'
    tab.consent(true)
    await browser.passes(1_000)

    const events = collector.events()
    expect(events).toMatchObject([
      { event_type: 'page_view', page_url: `${SITE}/`, title: 'Home', referrer: search, timestamp: START },
      { event_type: 'scroll', page_url: `${SITE}/`, title: 'Home', timestamp: START + 1_000 },
      { event_type: 'page_view', page_url: `${SITE}/cups`, title: 'Cups', referrer: `${SITE}/` },
      { event_type: 'signup', page_url: `${SITE}/cups`, title: 'Cups', timestamp: START + 3_000 },
    ])
    expect(events[3]).toMatchObject({ properties: { plan: 'pro' } })
    const ids = events.map(({ event_id }) => event_id)
    expect(ids).toEqual([...ids].sort())
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    expect(new Set(events.map(({ session_id }) => session_id))).toEqual(
      new Set([ids[0]?.replace('evt_', 'sess_')]),
    )
    expect(browser.waiting()).toEqual([])
  })

  test('has them in localStorage when consent(true) returns', async ({ browser, collector }) => {
    const tab = await browser.opens('/', ASKS)
    await browser.passes()
    tab.track('signup')
    tab.consent(true)
    expect(browser.waiting()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'signup' }])
    expect(collector.requests).toEqual([])
  })

  test('splits what it held into the visits that it was', async ({ browser, collector }) => {
    const tab = await browser.opens('/', ASKS)
    await browser.passes(HOUR)
    tab.track('another visit')
    tab.consent(true)
    await browser.passes(10_000)
    const [view, other, ...none] = collector.events()
    expect(view?.session_id).toBe(view?.event_id?.replace('evt_', 'sess_'))
    expect(other?.session_id).toBe(other?.event_id?.replace('evt_', 'sess_'))
    expect(other?.anonymous_id).toBe(view?.anonymous_id)
    expect(none).toEqual([])
  })

  test('needs not ask again on the next page', async ({ browser, collector }) => {
    const tab = await browser.opens('/', ASKS)
    tab.consent(true)
    await browser.passes(1_000)
    const { length } = collector.events()
    await browser.opens('/next', ASKS)
    await browser.passes(1_000)
    expect(collector.events().slice(length)).toMatchObject([{ page_url: `${SITE}/next` }])
  })

  test('hears of a yes in another tab with its own next event, and sends what it held', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opensQuietly(ASKS)
    other.track('held')
    await browser.passes(1_000)
    const tab = await browser.opensQuietly(ASKS)
    tab.consent(true)
    await browser.passes(1_000)
    expect(collector.requests).toEqual([])

    other.track('next')
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([
      { event_type: 'held', timestamp: START },
      { event_type: 'next', timestamp: START + 2_000 },
    ])
  })

  test('that leaves without another event has what it held sent, if another tab said yes', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opensQuietly(ASKS)
    other.track('held')
    const tab = await browser.opensQuietly(ASKS)
    tab.consent(true)
    await browser.passes(1_000)
    other.leaves()
    expect(collector.events()).toMatchObject([{ event_type: 'held' }])
    browser.crashes()
    await browser.opensQuietly(ASKS)
    await browser.passes(10_000)
    expect(browser.waiting()).toEqual([])
  })

  test('is one visitor in one session, where ten tabs held events at the yes', async ({
    browser,
    collector,
  }) => {
    const tabs = []
    for (let index = 0; index < 10; index += 1) {
      tabs.push(await browser.opens(`/${index}`, ASKS))
      await browser.passes(100)
    }
    tabs[4]?.consent(true)
    for (const tab of tabs) tab.track('next')
    await browser.passes(60_000)
    const events = collector.events()
    expect(events).toHaveLength(20)
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(20)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
  })

  test('loses what it held when it leaves unanswered, and nothing else', async ({ browser, collector }) => {
    const left = await browser.opens('/left', ASKS)
    left.track('left')
    left.leaves()
    browser.crashes()
    const tab = await browser.opens('/stays', ASKS)
    tab.track('stays')
    tab.consent(true)
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([
      { event_type: 'page_view', page_url: `${SITE}/stays` },
      { event_type: 'stays' },
    ])
    expect(collector.events()[0]?.dropped).toBeUndefined()
  })

  test('holds the latest thousand events', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly(ASKS)
    for (let index = 0; index < 1_100; index += 1) tab.track(`event ${index}`)
    tab.consent(true)
    await browser.passes(60_000)
    const types = collector.events().map(({ event_type }) => event_type)
    expect(types).toEqual(Array.from({ length: 1_000 }, (_, index) => `event ${index + 100}`))
    // The others were gone before anything was stored.
    expect(new Set(browser.storage.written.filter((key) => key.includes(' evt_'))).size).toBe(1_000)
  })

  test('knows the user who signs in before the answer, from then on', async ({ browser, collector }) => {
    const tab = await browser.opens('/', ASKS)
    await browser.passes()
    tab.identify('jane', { plan: 'pro' })
    tab.track('signup')
    tab.consent(true)
    await browser.passes(10_000)
    const [view, identify, signup] = collector.events()
    expect(view?.user_id).toBeUndefined()
    expect(identify).toMatchObject({ event_type: 'identify', user_id: 'jane', properties: { plan: 'pro' } })
    expect(signup).toMatchObject({ user_id: 'jane', session_id: view?.session_id })
  })

  test('forgets with reset() what it held of the one before', async ({ browser, collector }) => {
    const tab = await browser.opens('/', ASKS)
    await browser.passes()
    tab.identify('jane')
    await tab.reset()
    tab.track('next')
    tab.consent(true)
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([{ event_type: 'next' }])
    expect(collector.events()[0]?.user_id).toBeUndefined()
  })
})

describe('where localStorage is blocked, an answer holds for the page:', () => {
  for (const { answer, given, sent } of [
    { answer: 'a yes', given: true, sent: ['before', 'after'] },
    { answer: 'a no', given: false, sent: [] },
  ]) {
    test(answer, async ({ browser, collector }) => {
      vi.stubGlobal('localStorage', null)
      const tab = await browser.opensQuietly(ASKS)
      tab.track('before')
      await browser.passes(10_000)
      expect(collector.requests).toEqual([])
      tab.consent(given)
      tab.track('after')
      await browser.passes(10_000)
      expect(collector.events().map(({ event_type }) => event_type)).toEqual(sent)
    })
  }
})

test('a yes where nobody asked changes nothing', async ({ browser, collector }) => {
  const tab = await browser.opens()
  await browser.passes(1_000)
  tab.consent(true)
  tab.track('signup')
  await browser.passes(10_000)
  const [view, signup, ...others] = collector.events()
  expect(signup).toMatchObject({ session_id: view?.session_id, anonymous_id: view?.anonymous_id })
  expect(others).toEqual([])
})
