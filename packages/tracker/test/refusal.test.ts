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

/** A page whose visitor is to be asked. */
const ASKS = { consent: 'required' } as const

/** All that is left of a visitor who refused. */
const REFUSAL = { [`footfall ${ENDPOINT} choice`]: '0' }

describe('a refusal', () => {
  test('forgets what was held, in every tab, and keeps only itself', async ({ browser, collector }) => {
    const other = await browser.opens('/', ASKS)
    other.track('held elsewhere')
    const tab = await browser.opens('/', ASKS)
    tab.track('held')
    tab.consent(false)
    other.track('next')
    tab.track('next')
    await browser.passes(HOUR)
    other.leaves()
    tab.leaves()
    await browser.opens('/later', ASKS)
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(new Set(browser.storage.written)).toEqual(new Set(Object.keys(REFUSAL)))
    expect(collector.requests).toEqual([])

    other.consent(true)
    await browser.passes(HOUR)
    expect(collector.requests).toEqual([])
  })

  test('binds a site that does not ask just as well', async ({ browser, collector }) => {
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

  test('is all that is ever stored then, whatever the page calls', async ({ browser, collector }) => {
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
    { answer: 'is good', reply: accepting },
    {
      answer: 'names another session',
      reply: answering(() => ({ session_id: 'sess_1790000000000_another0session0' })),
    },
    { answer: 'rejects the event', reply: answering(() => ({ status: 'rejected' })) },
    { answer: 'says that it is too large', reply: withStatus(413) },
    { answer: 'says to wait', reply: withStatus(503, { 'Retry-After': '60' }) },
    { answer: 'is a misconfiguration', reply: withStatus(404) },
    { answer: 'never comes', reply: unreachable },
  ]
  for (const { answer, reply } of ANSWERS) {
    test(`while a request is under way whose answer ${answer} leaves nothing but itself`, async ({
      browser,
      collector,
    }) => {
      vi.spyOn(console, 'warn').mockReturnValue()
      const { reply: late, letGo } = held(reply)
      collector.replies(late)
      const tab = await browser.opens()
      await browser.passes(1_000)
      tab.track('waits')
      tab.consent(false)
      letGo()
      await browser.passes(HOUR)
      expect(browser.storage.entries).toEqual(REFUSAL)
      expect(collector.requests).toHaveLength(1)
    })
  }

  test('in another tab leaves no more of a request under way here', async ({ browser, collector }) => {
    const { reply, letGo } = held(answering(() => ({ session_id: 'sess_1790000000000_another0session0' })))
    collector.replies(reply)
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('waits')
    const other = await browser.opensQuietly()
    other.consent(false)
    letGo()
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toHaveLength(1)
  })

  test('ends a pause: nothing is sent when it is over', async ({ browser, collector }) => {
    collector.replies(withStatus(503, { 'Retry-After': '60' }))
    const tab = await browser.opens()
    await browser.passes(1_000)
    collector.replies(accepting)
    tab.consent(false)
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toHaveLength(1)
  })

  test('reaches events that wait for their name, and tabs that were about to give it', async ({
    browser,
    collector,
  }) => {
    browser.locks.holdBack('naming')
    const other = await browser.opensQuietly()
    other.track('unnamed')
    const tab = await browser.opensQuietly()
    tab.track('unnamed')
    tab.consent(false)
    browser.locks.giveAgain()
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toEqual([])
  })

  test('is not overtaken by a reset() that waits for its turn', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    browser.locks.holdBack('naming')
    const reset = tab.reset()
    tab.consent(false)
    browser.locks.giveAgain()
    await browser.passes(1_000)
    await reset
    expect(browser.storage.entries).toEqual(REFUSAL)
    expect(collector.requests).toHaveLength(1)
  })

  test('reaches what a full storage left to the memory of the page', async ({ browser, collector }) => {
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

  test('leaves what is not ours', async ({ browser }) => {
    const foreign = { cart: '["cup"]', [`footfall blog ${ENDPOINT} session`]: '{"anonymous_id":"user_1"}' }
    Object.assign(browser.storage.entries, foreign)
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.consent(false)
    expect(browser.storage.entries).toEqual({ ...foreign, ...REFUSAL })
  })

  test('and a change of mind track from then on, as another visitor', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(10_000)
    tab.consent(false)
    tab.track('refused')
    await browser.passes(10_000)
    tab.consent(true)
    tab.track('given')
    await browser.passes(10_000)
    await browser.opens('/later', ASKS)
    await browser.passes(10_000)
    const [before, given, later, ...others] = collector.events()
    expect([given, later]).toMatchObject([{ event_type: 'given' }, { page_url: `${SITE}/later` }])
    expect(given?.anonymous_id).not.toBe(before?.anonymous_id)
    expect(given?.session_id).not.toBe(before?.session_id)
    expect(later?.session_id).toBe(given?.session_id)
    expect(others).toEqual([])
  })
})
