// @vitest-environment happy-dom
import { LIMITS } from '@footfall/protocol'
import { describe, expect, vi } from 'vitest'
import { accepting, unreachable } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

describe('identify()', () => {
  test('identify() tracks the traits in the current session and does not change earlier events', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('before')
    tab.identify('jane', { plan: 'pro', seats: 3 })
    tab.track('after')
    await browser.passes(10_000)
    const [view, before, identify, after, ...others] = collector.events()
    expect(identify).toMatchObject({
      event_type: 'identify',
      user_id: 'jane',
      properties: { plan: 'pro', seats: 3 },
    })
    expect(after).toMatchObject({ event_type: 'after', user_id: 'jane' })
    expect([view?.user_id, before?.user_id]).toEqual([undefined, undefined])
    for (const event of [before, identify, after]) {
      expect(event).toMatchObject({ session_id: view?.session_id, anonymous_id: view?.anonymous_id })
    }
    expect(others).toEqual([])
  })

  test('identify() works without traits', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([{ event_type: 'identify', user_id: 'jane' }])
    expect(collector.events()[0]?.properties ?? {}).toEqual({})
  })

  test('identify() does not change events in the outbox', async ({ browser, collector }) => {
    collector.replies(unreachable)
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('waits')
    tab.identify('jane')
    collector.replies(accepting)
    await browser.passes(60_000)
    const sent = collector.events().filter(({ event_type }) => event_type !== 'identify')
    expect(sent.length).toBeGreaterThan(2)
    for (const event of sent) expect(event.user_id).toBeUndefined()
  })

  test('identify() works before the first event is assigned to a session', async ({ browser, collector }) => {
    browser.locks.withhold('naming')
    const tab = await browser.opensQuietly()
    tab.track('before')
    tab.identify('jane')
    tab.track('after')
    browser.locks.grantAgain()
    await browser.passes(10_000)
    const events = collector.events()
    expect(events.map(({ user_id }) => user_id)).toEqual([undefined, 'jane', 'jane'])
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
  })

  test('identify() applies to other tabs, the next page and the next session', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opensQuietly()
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    await browser.passes(10_000)
    other.track('other tab')
    await browser.passes(10_000)
    await browser.opens('/next')
    await browser.passes(HOUR)
    other.track('next session')
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([
      { event_type: 'identify', user_id: 'jane' },
      { event_type: 'other tab', user_id: 'jane' },
      { event_type: 'page_view', user_id: 'jane' },
      { event_type: 'next session', user_id: 'jane' },
    ])
  })

  test('identify() of another user applies to later events', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    tab.track('hers')
    tab.identify('john')
    tab.track('his')
    await browser.passes(10_000)
    const events = collector.events()
    expect(events.map(({ user_id }) => user_id)).toEqual(['jane', 'jane', 'john', 'john'])
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
  })

  test('identify() of the same user again tracks one more event', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    tab.identify('jane', { plan: 'free' })
    tab.identify('jane', { plan: 'pro' })
    await browser.passes(10_000)
    const [first, second, ...others] = collector.events()
    expect(second).toMatchObject({
      user_id: 'jane',
      session_id: first?.session_id,
      properties: { plan: 'pro' },
    })
    expect(others).toEqual([])
  })

  test('identify() applies even if its own event is too large', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const tab = await browser.opensQuietly()
    tab.identify('jane', propertiesOf(40_000))
    tab.track('after')
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([{ event_type: 'after', user_id: 'jane', dropped: 1 }])
  })

  const IDS: readonly { readonly meaning: string; readonly given: unknown; readonly kept: string }[] = [
    { meaning: 'a number', given: 42, kept: '42' },
    { meaning: 'too long', given: 'x'.repeat(300), kept: 'x'.repeat(LIMITS.idLength) },
    {
      meaning: 'too long, with a surrogate pair at the cut',
      given: `${'x'.repeat(LIMITS.idLength - 1)}🏺`,
      kept: 'x'.repeat(LIMITS.idLength - 1),
    },
  ]
  for (const { meaning, given, kept } of IDS) {
    test(`identify() accepts an id that is ${meaning}`, async ({ browser, collector }) => {
      const tab = await browser.opensQuietly()
      tab.identify(given as string)
      tab.track('after')
      await browser.passes(10_000)
      expect(collector.events()).toMatchObject([{ user_id: kept }, { user_id: kept }])
    })
  }

  for (const noId of ['', null, undefined]) {
    test(`identify(${JSON.stringify(noId)}) does not set a user`, async ({ browser, collector }) => {
      const tab = await browser.opensQuietly()
      tab.identify(noId as string)
      tab.track('after')
      await browser.passes(10_000)
      expect(collector.events().map(({ user_id }) => user_id ?? '')).not.toContain(`${noId}` || 'none')
      expect(collector.events().at(-1)).toMatchObject({ event_type: 'after' })
      expect(collector.events().at(-1)?.user_id).toBeUndefined()
    })
  }
})

describe('reset() after identify()', () => {
  test('reset() after identify() starts a new visitor without a user in all tabs and on the next page', async ({
    browser,
    collector,
  }) => {
    const other = await browser.opensQuietly()
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    await browser.passes(10_000)
    const reset = tab.reset()
    await browser.passes(1_000)
    await reset
    expect(tab.sessionId()).toBeUndefined()
    other.track('other tab')
    tab.track('this tab')
    await browser.passes(10_000)
    await browser.opens('/next')
    await browser.passes(10_000)
    const [identify, ...events] = collector.events()
    expect(events.map(({ event_type }) => event_type)).toEqual(['other tab', 'this tab', 'page_view'])
    expect(events.map(({ user_id }) => user_id)).toEqual([undefined, undefined, undefined])
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
    expect(events[0]?.anonymous_id).not.toBe(identify?.anonymous_id)
    expect(events[0]?.session_id).not.toBe(identify?.session_id)
    expect(Object.values(browser.storage.entries).join()).not.toContain('jane')
  })

  test('reset() does not change the user of events in the outbox', async ({ browser, collector }) => {
    collector.replies(unreachable)
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    tab.track('hers')
    const reset = tab.reset()
    await browser.passes(1_000)
    await reset
    collector.replies(accepting)
    tab.identify('john')
    await browser.passes(60_000)
    const hers = collector.events().filter(({ event_type }) => event_type === 'hers')
    expect(hers.length).toBeGreaterThan(0)
    for (const event of hers) expect(event.user_id).toBe('jane')
    const his = collector.events().filter(({ user_id }) => user_id === 'john')
    expect(his).toMatchObject([{ event_type: 'identify' }])
    expect(his[0]?.anonymous_id).not.toBe(hers[0]?.anonymous_id)
  })
})
