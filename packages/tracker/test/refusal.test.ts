// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { ENDPOINT, SITE } from './support/browser.ts'
import {
  accepting,
  answering,
  held,
  type Reply,
  silent,
  unreachable,
  withStatus,
} from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** Options of a page that requires consent. */
const REQUIRED = { consent: 'required' } as const

/** All stored data after a refusal. */
const REFUSAL = { [`footfall ${ENDPOINT} choice`]: '0' }

describe('consent(false)', () => {
  test('consent(false) discards the buffered events of every tab and stores only the refusal', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opens('/', REQUIRED)
    other.track('held elsewhere')
    const tab = await browser.opens('/', REQUIRED)
    tab.track('held')
    tab.consent(false)
    other.track('next')
    tab.track('next')
    await browser.passes(HOUR)
    other.leaves()
    tab.leaves()
    await browser.opens('/later', REQUIRED)
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(new Set(browser.storage.written)).toEqual(new Set(Object.keys(REFUSAL)))
    expect(collector.requests).toEqual([])

    other.consent(true)
    await browser.passes(HOUR)
    expect(collector.requests).toEqual([])
  })

  test('consent(false) also applies to a page that requires no consent', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(10_000)
    tab.track('forgotten')
    tab.consent(false)
    expect(browser.storage.entries).toEqual(REFUSAL)
    tab.track('after')
    await browser.opens('/later')
    await browser.passes(HOUR)
    expect(collector.requests).toHaveLength(1)
    expect(browser.storage.entries).toEqual(REFUSAL)
  })

  test('after consent(false) no call stores anything except the refusal', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    tab.consent(false)
    tab.track('signup')
    tab.page()
    tab.identify('jane', { plan: 'pro' })
    await tab.reset()
    await tab.flush()
    tab.optIn()
    tab.consent(false)
    tab.hides()
    tab.leaves()
    await browser.passes(HOUR)
    expect(tab.sessionId()).toBeUndefined()
    expect(new Set(browser.storage.written)).toEqual(new Set(Object.keys(REFUSAL)))
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toEqual([])
  })

  const ANSWERS: readonly { readonly answer: string; readonly reply: Reply }[] = [
    { answer: 'accepts the events', reply: accepting },
    {
      answer: 'names another session',
      reply: answering(() => ({ session_id: 'sess_1790000000000_another0session0' })),
    },
    { answer: 'rejects the event', reply: answering(() => ({ status: 'rejected' })) },
    { answer: 'is 413', reply: withStatus(413) },
    { answer: 'is 503', reply: withStatus(503, { 'Retry-After': '60' }) },
    { answer: 'is 404', reply: withStatus(404) },
    { answer: 'never comes', reply: unreachable },
  ]
  for (const { answer, reply } of ANSWERS) {
    test(`consent(false) during a request whose answer ${answer} leaves only the refusal`, async ({
      browser,
      collector,
    }) => {
      vi.spyOn(console, 'warn').mockReturnValue()
      const { reply: late, release } = held(reply)
      collector.replies(late)
      const tab = await browser.opens()
      await browser.passes(1_000)
      tab.track('waits')
      tab.consent(false)
      release()
      await browser.passes(HOUR)
      expect(browser.storage.entries).toEqual(REFUSAL)
      expect(collector.requests).toHaveLength(1)
    })
  }

  test('consent(false) in another tab during a request leaves only the refusal', async ({
    browser,
    collector,
  }) => {
    const { reply, release } = held(answering(() => ({ session_id: 'sess_1790000000000_another0session0' })))
    collector.replies(reply)
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('waits')
    const other = await browser.opensQuietly()
    other.consent(false)
    release()
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toHaveLength(1)
  })

  test('consent(false) during a pause prevents the retry', async ({ browser, collector }) => {
    collector.replies(withStatus(503, { 'Retry-After': '60' }))
    const tab = await browser.opens()
    await browser.passes(1_000)
    collector.replies(accepting)
    tab.consent(false)
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toHaveLength(1)
  })

  test('consent(false) erases unassigned events and stops tabs that wait for the lock', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    const other = await browser.opensQuietly()
    other.track('unnamed')
    const tab = await browser.opensQuietly()
    tab.track('unnamed')
    tab.consent(false)
    browser.locks.grantAgain()
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toEqual([])
  })

  test('reset() that waits for the lock stores nothing after consent(false)', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    browser.locks.withhold('naming')
    const reset = tab.reset()
    tab.consent(false)
    browser.locks.grantAgain()
    await browser.passes(1_000)
    await reset
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toHaveLength(1)
  })

  test('consent(false) discards events that are in memory because storage is full', async ({
    browser,
    collector,
  }) => {
    collector.replies(silent)
    const tab = await browser.opens()
    await browser.passes(1_000)
    browser.storage.fills()
    tab.track('in memory', propertiesOf(1_000))
    collector.replies(accepting)
    tab.consent(false)
    tab.leaves()
    await browser.passes(HOUR)
    expect(collector.requests).toHaveLength(1)
    expect(Object.keys(browser.storage.entries).filter((key) => !key.endsWith(' choice'))).toEqual([])
  })

  test('consent(false) does not erase keys of other scripts and sites', async ({ browser }) => {
    const foreign = { cart: '["cup"]', [`footfall blog ${ENDPOINT} session`]: '{"anonymous_id":"user_1"}' }
    Object.assign(browser.storage.entries, foreign)
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.consent(false)
    expect(browser.storage.entries).toEqual({ ...foreign, ...REFUSAL })
  })

  test('consent(true) after consent(false) starts a new visitor', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(10_000)
    tab.consent(false)
    tab.track('refused')
    await browser.passes(10_000)
    tab.consent(true)
    tab.track('given')
    await browser.passes(10_000)
    await browser.opens('/later', REQUIRED)
    await browser.passes(10_000)
    const [before, given, later, ...others] = collector.events()
    expect([given, later]).toMatchObject([{ event_type: 'given' }, { page_url: `${SITE}/later` }])
    expect(given?.anonymous_id).not.toBe(before?.anonymous_id)
    expect(given?.session_id).not.toBe(before?.session_id)
    expect(later?.session_id).toBe(given?.session_id)
    expect(others).toEqual([])
  })
})
