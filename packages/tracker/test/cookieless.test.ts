// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { ENDPOINT, SITE } from './support/browser.ts'
import { accepting, unreachable } from './support/collector.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000
const COOKIELESS = { cookieless: true }

describe('a cookieless page', () => {
  test('a cookieless page writes nothing to localStorage, and its events arrive once', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', COOKIELESS)
    await browser.passes(1_000)
    tab.track('signup', { plan: 'pro' })
    tab.identify('jane')
    await browser.passes(10_000)
    tab.track('outbound')
    tab.leaves()
    await browser.passes(HOUR)
    const events = collector.events()
    expect(events.map(({ event_type }) => event_type)).toEqual([
      'page_view',
      'signup',
      'identify',
      'outbound',
    ])
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    expect(events[3]).toMatchObject({ user_id: 'jane' })
    expect(browser.storage.written).toEqual([])
  })

  test('a cookieless page retries events without an answer while it is open', async ({
    browser,
    collector,
  }) => {
    collector.replies(unreachable)
    const tab = await browser.opens('/', COOKIELESS)
    await browser.passes(1_000)
    collector.replies(accepting)
    await browser.passes(60_000)
    const [first, again, ...others] = collector.requests
    expect(again?.batch.events).toEqual(first?.batch.events)
    expect(others).toEqual([])
    await tab.flush()
    expect(collector.requests).toHaveLength(2)
    expect(browser.storage.written).toEqual([])
  })

  test('each load of a cookieless page is a new visitor', async ({ browser, collector }) => {
    for (const path of ['/', '/next']) {
      await browser.opens(path, COOKIELESS)
      await browser.passes(10_000)
    }
    const [first, second, ...others] = collector.events()
    expect(second?.page_url).toBe(`${SITE}/next`)
    expect(second?.anonymous_id).not.toBe(first?.anonymous_id)
    expect(second?.session_id).not.toBe(first?.session_id)
    expect(others).toEqual([])
  })

  test('a cookieless page starts a session after 30 idle minutes and a new visitor after reset()', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', COOKIELESS)
    await browser.passes(HOUR)
    tab.track('idle')
    await browser.passes(10_000)
    const reset = tab.reset()
    await browser.passes(1_000)
    await reset
    tab.track('next')
    await browser.passes(10_000)
    const [view, idle, next] = collector.events()
    expect(idle?.anonymous_id).toBe(view?.anonymous_id)
    expect(idle?.session_id).not.toBe(view?.session_id)
    expect(next?.anonymous_id).not.toBe(idle?.anonymous_id)
    expect(browser.storage.written).toEqual([])
  })

  test('consent(false) on a cookieless page stores only the refusal', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly(COOKIELESS)
    tab.track('forgotten')
    tab.consent(false)
    tab.track('refused')
    await browser.passes(10_000)
    await browser.opens('/later', COOKIELESS)
    await browser.passes(10_000)
    expect(browser.storage.entries).toEqual({ [`footfall ${ENDPOINT} choice`]: '0' })
    expect(collector.requests).toEqual([])
  })

  test('a cookieless page that waits for the flush lock sends nothing after a refusal in another tab', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opensQuietly(COOKIELESS)
    const other = await browser.opensQuietly(COOKIELESS)
    browser.locks.withhold('flush')
    tab.track('waits')
    await browser.passes(1_000)
    other.consent(false)
    browser.locks.grantAgain()
    await browser.passes(HOUR)
    expect(collector.requests).toEqual([])
  })

  test('a cookieless page that requires consent buffers events and stores only the consent', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', { ...COOKIELESS, consent: 'required' })
    tab.track('signup')
    await browser.passes(10_000)
    expect(collector.requests).toEqual([])
    tab.consent(true)
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'signup' }])
    expect(browser.storage.entries).toEqual({ [`footfall ${ENDPOINT} choice`]: '1' })
  })
})
