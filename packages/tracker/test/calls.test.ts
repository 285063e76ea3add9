// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { SITE, START } from './support/browser.ts'
import { held, unreachable, withStatus } from './support/collector.ts'
import { test } from './support/test.ts'

const MINUTE = 60_000

describe('page()', () => {
  test('page() without arguments tracks a page view of the current page', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly({ path: '/cups?q=1#top', title: 'Cups', referrer: `${SITE}/` })
    tab.page()
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([
      { event_type: 'page_view', page_url: `${SITE}/cups`, title: 'Cups', referrer: `${SITE}/` },
    ])
  })

  test('page() uses the given values and cleans their URLs', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly({ path: '/shop/', title: 'Shop' })
    tab.page({
      page_url: 'step/2?utm_source=mail&email=jane%40example.com#pay',
      referrer: 'https://search.example.com/?q=cups#top',
      title: 'Step 2',
      properties: { step: 2 },
    })
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([
      {
        event_type: 'page_view',
        page_url: `${SITE}/shop/step/2?utm_source=mail`,
        referrer: 'https://search.example.com/',
        title: 'Step 2',
        properties: { step: 2 },
      },
    ])
  })

  test('page() has the page viewed before as referrer', async ({ browser, collector }) => {
    const tab = await browser.opens('/', { referrer: 'https://search.example.com/' })
    await browser.passes(1_000)
    tab.page({ page_url: '/step/1' })
    tab.page({ page_url: '/step/2' })
    await browser.passes(10_000)
    expect(collector.events().map(({ page_url, referrer }) => ({ page_url, referrer }))).toEqual([
      { page_url: `${SITE}/`, referrer: 'https://search.example.com/' },
      { page_url: `${SITE}/step/1`, referrer: `${SITE}/` },
      { page_url: `${SITE}/step/2`, referrer: `${SITE}/step/1` },
    ])
  })

  for (const given of [null, 7, 'text', [], { page_url: 'http://[' }, { page_url: null }, { title: null }]) {
    test(`page(${JSON.stringify(given)}) does not throw`, async ({ browser, collector }) => {
      vi.spyOn(console, 'warn').mockReturnValue()
      const tab = await browser.opensQuietly()
      expect(() => tab.page(given as never)).not.toThrow()
      tab.track('after')
      await browser.passes(1_000)
      expect(collector.events().at(-1)).toMatchObject({ event_type: 'after' })
    })
  }
})

describe('sessionId()', () => {
  test('sessionId() is undefined until the first event is assigned to a session', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    const tab = await browser.opensQuietly()
    expect(tab.sessionId()).toBeUndefined()
    tab.track('signup')
    expect(tab.sessionId()).toBeUndefined()
    browser.locks.grantAgain()
    await browser.passes(1_000)
    expect(tab.sessionId()).toMatch(/^sess_\d{13}_[0-9a-z]{16}$/)
    expect(collector.events()).toMatchObject([{ session_id: tab.sessionId() }])
  })

  test('sessionId() is undefined after the session has ended, until the next event', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    const first = tab.sessionId()
    browser.hasTheTime(START + 30 * MINUTE)
    expect(tab.sessionId()).toBe(first)
    browser.hasTheTime(START + 30 * MINUTE + 1)
    expect(tab.sessionId()).toBeUndefined()
    tab.track('again')
    await browser.passes(10_000)
    expect(tab.sessionId()).toBe(collector.events()[1]?.session_id)
    expect(tab.sessionId()).not.toBe(first)
  })

  test('sessionId() is the same in every tab', async ({ browser }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    const other = await browser.opensQuietly()
    expect(other.sessionId()).toBe(tab.sessionId())
    expect(other.sessionId()).toMatch(/^sess_/)
  })

  test('sessionId() follows the session id of the answer', async ({ browser, collector }) => {
    const named = 'sess_1790000000000_another0session0'
    collector.replies(
      withStatus(
        200,
        {},
        JSON.stringify({ message: '', session_id: named, results: [{ session_id: named }] }),
      ),
    )
    const tab = await browser.opens()
    await browser.passes(1_000)
    expect(tab.sessionId()).toBe(named)
  })
})

describe('flush()', () => {
  test('flush() sends the outbox at once and resolves when the answer arrives', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('signup')
    const { reply, release } = held()
    collector.replies(reply)
    let isDone = false
    const flushed = tab.flush().then(() => {
      isDone = true
    })
    await browser.passes(100)
    expect(collector.events().at(-1)).toMatchObject({ event_type: 'signup' })
    expect(isDone).toBe(false)
    release()
    await flushed
    expect(browser.waiting()).toEqual([])
  })

  test('flush() resolves without an answer, with an empty outbox, and during a pause', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opensQuietly()
    async function flushes(): Promise<void> {
      const flushed = tab.flush()
      await browser.passes(1_000)
      await flushed
    }
    await flushes()
    collector.replies(unreachable)
    tab.track('signup')
    await flushes()
    const { length } = collector.requests
    expect(length).toBeGreaterThan(0)
    collector.replies(withStatus(503, { 'Retry-After': '60' }))
    await browser.passes(10_000)
    const failed = collector.requests.length
    await flushes()
    expect(collector.requests).toHaveLength(failed)
    expect(browser.waiting()).toHaveLength(1)
  })
})

test('all methods work without `this`', async ({ browser, collector }) => {
  const { track, page, identify, reset, sessionId, flush, consent, optOut, optIn, stop } =
    await browser.opensQuietly()
  track('signup')
  page()
  identify('jane')
  await browser.passes(1_000)
  expect(sessionId()).toMatch(/^sess_/)
  await flush()
  await reset()
  consent(true)
  optOut()
  optIn()
  stop()
  expect(collector.events().map(({ event_type }) => event_type)).toEqual(['signup', 'page_view', 'identify'])
})
