// @vitest-environment happy-dom
import { LIMITS } from '@footfall/protocol'
import { describe, expect, vi } from 'vitest'
import { ENDPOINT, SITE, START, USER_AGENT } from './support/browser.ts'
import { accepting, held, silent, unreachable } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

describe('a request', () => {
  test('a request body has exactly the fields of the wire format', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly({ title: 'Shop', referrer: 'https://search.example.com/' })
    await browser.passes(1_000)
    tab.track('signup', { plan: 'pro', seats: [1, { name: 'Ann' }] })
    tab.track('plain')
    await tab.flush()
    const [request] = collector.requests
    expect(request?.url).toBe(ENDPOINT)
    const shared = {
      event_id: expect.stringMatching(/^evt_\d{13}_[0-9a-z]{16}$/),
      timestamp: START + 1_000,
      anonymous_id: expect.stringMatching(/^user_[0-9a-z]{20}$/),
      session_id: expect.stringMatching(/^sess_\d{13}_[0-9a-z]{16}$/),
      page_url: `${SITE}/`,
      referrer: 'https://search.example.com/',
      title: 'Shop',
    }
    expect(request?.batch).toEqual({
      sent_at: START + 1_000,
      user_agent: USER_AGENT,
      events: [
        { ...shared, event_type: 'signup', properties: { plan: 'pro', seats: [1, { name: 'Ann' }] } },
        { ...shared, event_type: 'plain' },
      ],
    })
  })

  test('a request needs no preflight, sends no cookies and outlives its page', async ({
    browser,
    collector,
  }) => {
    await browser.opens()
    await browser.passes()
    const { method, body, headers, keepalive, credentials } = collector.requests[0]?.init ?? {}
    // Without a header, a string body has the type text/plain (Fetch standard, "extract a body").
    expect({ method, headers, keepalive, credentials }).toEqual({
      method: 'POST',
      headers: undefined,
      keepalive: true,
      credentials: 'omit',
    })
    expect(body).toBeTypeOf('string')
  })

  test('the first event of a page is sent at once', async ({ browser, collector }) => {
    await browser.opens()
    await browser.passes()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }])
  })

  test('the first event of a page without automatic page views is sent at once', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opensQuietly()
    await browser.passes(60_000)
    tab.track('signup')
    await browser.passes()
    expect(collector.events()).toMatchObject([{ event_type: 'signup' }])
  })

  test('later events of a page collect for five seconds', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('first')
    await browser.passes(3_000)
    tab.track('second')
    await browser.passes(1_999)
    expect(collector.requests).toHaveLength(1)

    await browser.passes(1)
    expect(collector.requests).toHaveLength(2)
    expect(collector.requests[1]?.batch.events).toMatchObject([
      { event_type: 'first' },
      { event_type: 'second' },
    ])
  })

  test('flush() sends the outbox and resolves after the answer', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes()
    tab.track('signup')
    await tab.flush()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'signup' }])
    expect(browser.waiting()).toEqual([])
  })

  test('an empty outbox causes no request', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    await tab.flush()
    tab.leaves()
    await browser.passes(60_000)
    expect(collector.requests).toEqual([])
  })

  test('a page that tracks nothing sends the events of earlier pages', async ({ browser, collector }) => {
    collector.replies(silent)
    await browser.opens()
    await browser.passes()
    browser.crashes()

    collector.replies(accepting)
    await browser.opensQuietly()
    await browser.passes()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'page_view' }])
    expect(browser.waiting()).toEqual([])
  })

  test('250 events are sent in order in requests of at most 100 events', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 250; index += 1) tab.track(`event ${index}`)
    await tab.flush()
    expect(collector.requests.map(({ batch }) => batch.events.length)).toEqual([100, 100, 50])
    expect(collector.events().map(({ event_type }) => event_type)).toEqual(
      Array.from({ length: 250 }, (_, index) => `event ${index}`),
    )
  })

  test('a request contains events of at most ten sessions', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    collector.replies(unreachable)
    for (let day = 0; day < 12; day += 1) {
      tab.track(`morning ${day}`)
      await browser.passes(60_000)
      tab.track(`then ${day}`)
      await browser.passes(3_600_000)
    }
    collector.replies(accepting)
    const { length } = collector.requests
    await tab.flush()
    const sessions = collector.requests
      .slice(length)
      .map(({ batch }) => new Set(batch.events.map(({ session_id }) => session_id)).size)
    expect(sessions).toEqual([LIMITS.batchSessions, 2])
    expect(browser.waiting()).toEqual([])
  })

  test('a request from an automated browser has webdriver: true', async ({ browser, collector }) => {
    vi.stubGlobal('navigator', { userAgent: USER_AGENT, webdriver: true })
    const tab = await browser.opensQuietly()
    tab.track('click')
    await tab.flush()
    expect(collector.requests[0]?.batch).toMatchObject({ webdriver: true })
  })

  test('a request body has at most 64 KiB', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 20; index += 1) tab.track('large', propertiesOf(15_000))
    await tab.flush()
    expect(collector.events()).toHaveLength(20)
    const sizes = collector.requests.map(({ init }) => new TextEncoder().encode(init.body as string).length)
    for (const size of sizes) expect(size).toBeLessThanOrEqual(LIMITS.bodyBytes)
    expect(sizes).toHaveLength(5)
  })

  test('a second tab sends no request while the first waits for an answer', async ({
    browser,
    collector,
  }) => {
    const { reply, release } = held()
    collector.replies(reply)
    await browser.opens()
    await browser.passes()
    const second = await browser.opensQuietly()
    const flushed = second.flush()
    await browser.passes(5_000)
    expect(collector.requests).toHaveLength(1)

    release()
    await flushed
    expect(collector.requests).toHaveLength(1)
    expect(browser.waiting()).toEqual([])
  })
})
