// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { SITE, START } from './support/browser.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** Options of a page that requires consent. */
const REQUIRED = { consent: 'required' } as const

describe('a page that requires consent', () => {
  test('a page that requires consent stores and sends nothing before the answer', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', REQUIRED)
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

  test('consent(true) sends the buffered events in order, with their original data', async ({
    browser,
    collector,
  }) => {
    const search = 'https://search.example.com/'
    const tab = await browser.opens('/', { ...REQUIRED, title: 'Home', referrer: search })
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

  test('the buffered events are in localStorage when consent(true) returns', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', REQUIRED)
    await browser.passes()
    tab.track('signup')
    tab.consent(true)
    expect(browser.waiting()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'signup' }])
    expect(collector.requests).toEqual([])
  })

  test('consent(true) assigns buffered events to sessions by their times', async ({ browser, collector }) => {
    const tab = await browser.opens('/', REQUIRED)
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

  test('consent(true) applies to the next page', async ({ browser, collector }) => {
    const tab = await browser.opens('/', REQUIRED)
    tab.consent(true)
    await browser.passes(1_000)
    const { length } = collector.events()
    await browser.opens('/next', REQUIRED)
    await browser.passes(1_000)
    expect(collector.events().slice(length)).toMatchObject([{ page_url: `${SITE}/next` }])
  })

  test('after consent(true) in another tab the next event sends the buffered events', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opensQuietly(REQUIRED)
    other.track('held')
    await browser.passes(1_000)
    const tab = await browser.opensQuietly(REQUIRED)
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

  test('after consent(true) in another tab a closing page sends its buffered events', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opensQuietly(REQUIRED)
    other.track('held')
    const tab = await browser.opensQuietly(REQUIRED)
    tab.consent(true)
    await browser.passes(1_000)
    other.leaves()
    expect(collector.events()).toMatchObject([{ event_type: 'held' }])
    browser.crashes()
    await browser.opensQuietly(REQUIRED)
    await browser.passes(10_000)
    expect(browser.waiting()).toEqual([])
  })

  test('ten tabs with buffered events have one visitor and one session after consent(true)', async ({
    browser,
    collector,
  }) => {
    const tabs = []
    for (let index = 0; index < 10; index += 1) {
      tabs.push(await browser.opens(`/${index}`, REQUIRED))
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

  test('a page that closes before the answer loses only its own buffered events', async ({
    browser,
    collector,
  }) => {
    const left = await browser.opens('/left', REQUIRED)
    left.track('left')
    left.leaves()
    browser.crashes()
    const tab = await browser.opens('/stays', REQUIRED)
    tab.track('stays')
    tab.consent(true)
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([
      { event_type: 'page_view', page_url: `${SITE}/stays` },
      { event_type: 'stays' },
    ])
    expect(collector.events()[0]?.dropped).toBeUndefined()
  })

  test('a page that requires consent buffers the latest 1,000 events', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly(REQUIRED)
    for (let index = 0; index < 1_100; index += 1) tab.track(`event ${index}`)
    tab.consent(true)
    await browser.passes(60_000)
    const types = collector.events().map(({ event_type }) => event_type)
    expect(types).toEqual(Array.from({ length: 1_000 }, (_, index) => `event ${index + 100}`))
    // The other events were discarded before anything was stored.
    expect(new Set(browser.storage.written.filter((key) => key.includes(' evt_'))).size).toBe(1_000)
  })

  test('identify() before the answer applies to the events after it', async ({ browser, collector }) => {
    const tab = await browser.opens('/', REQUIRED)
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

  test('reset() before the answer discards the buffered events', async ({ browser, collector }) => {
    const tab = await browser.opens('/', REQUIRED)
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

describe('consent with blocked localStorage', () => {
  for (const { answer, given, sent } of [
    { answer: 'consent(true)', given: true, sent: ['before', 'after'] },
    { answer: 'consent(false)', given: false, sent: [] },
  ]) {
    test(`${answer} applies to the page where localStorage is blocked`, async ({ browser, collector }) => {
      vi.stubGlobal('localStorage', null)
      const tab = await browser.opensQuietly(REQUIRED)
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

test('consent(true) has no effect on a page that requires no consent', async ({ browser, collector }) => {
  const tab = await browser.opens()
  await browser.passes(1_000)
  tab.consent(true)
  tab.track('signup')
  await browser.passes(10_000)
  const [view, signup, ...others] = collector.events()
  expect(signup).toMatchObject({ session_id: view?.session_id, anonymous_id: view?.anonymous_id })
  expect(others).toEqual([])
})
