// @vitest-environment happy-dom
import { LIMITS } from '@footfall/protocol'
import { describe, expect, vi } from 'vitest'
import { accepting, unreachable } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

describe('identify()', () => {
  test('is an event with the traits, in the session under way; what came before stays whose it was', async ({
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

  test('needs no traits', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    tab.identify('jane')
    await browser.passes(1_000)
    expect(collector.events()).toMatchObject([{ event_type: 'identify', user_id: 'jane' }])
    expect(collector.events()[0]?.properties ?? {}).toEqual({})
  })

  test('does not reach back to events that wait for an answer', async ({ browser, collector }) => {
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

  test('may come before the first event has its name', async ({ browser, collector }) => {
    browser.locks.holdBack('naming')
    const tab = await browser.opensQuietly()
    tab.track('before')
    tab.identify('jane')
    tab.track('after')
    browser.locks.giveAgain()
    await browser.passes(10_000)
    const events = collector.events()
    expect(events.map(({ user_id }) => user_id)).toEqual([undefined, 'jane', 'jane'])
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
  })

  test('holds on the next page, in other tabs and in the next session', async ({ browser, collector }) => {
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

  test('of another user is theirs from then on', async ({ browser, collector }) => {
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

  test('of the same user again is one more event, and nothing else', async ({ browser, collector }) => {
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

  test('holds also where its own event is too large to be kept', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const tab = await browser.opensQuietly()
    tab.identify('jane', propertiesOf(40_000))
    tab.track('after')
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([{ event_type: 'after', user_id: 'jane', dropped: 1 }])
  })

  const IDS: readonly { readonly meaning: string; readonly given: unknown; readonly kept: string }[] = [
    { meaning: 'a number, as databases have them', given: 42, kept: '42' },
    { meaning: 'too long', given: 'x'.repeat(300), kept: 'x'.repeat(LIMITS.idLength) },
    {
      meaning: 'too long, with a pair of surrogates at the cut',
      given: `${'x'.repeat(LIMITS.idLength - 1)}🏺`,
      kept: 'x'.repeat(LIMITS.idLength - 1),
    },
  ]
  for (const { meaning, given, kept } of IDS) {
    test(`takes an id that is ${meaning}`, async ({ browser, collector }) => {
      const tab = await browser.opensQuietly()
      tab.identify(given as string)
      tab.track('after')
      await browser.passes(10_000)
      expect(collector.events()).toMatchObject([{ user_id: kept }, { user_id: kept }])
    })
  }

  for (const nobody of ['', null, undefined]) {
    test(`of ${JSON.stringify(nobody)} is nobody's`, async ({ browser, collector }) => {
      const tab = await browser.opensQuietly()
      tab.identify(nobody as string)
      tab.track('after')
      await browser.passes(10_000)
      expect(collector.events().map(({ user_id }) => user_id ?? '')).not.toContain(`${nobody}` || 'none')
      expect(collector.events().at(-1)).toMatchObject({ event_type: 'after' })
      expect(collector.events().at(-1)?.user_id).toBeUndefined()
    })
  }
})

describe('reset() after identify()', () => {
  test('makes the next event a new visitor’s who is no user, also in other tabs and on the next page', async ({
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

  test('leaves what waits to the user whose it was', async ({ browser, collector }) => {
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
