// @vitest-environment happy-dom
import type { WireEvent } from '@footfall/protocol'
import { describe, expect } from 'vitest'
import { propertiesOf } from './support/properties.ts'
import { test } from './support/test.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

describe('a first visit', () => {
  test('a first visit makes one visitor and one session, whose id comes from its first event', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    tab.track('second')
    await tab.flush()
    tab.track('third')
    await tab.flush()
    const [first, ...later] = collector.events()
    expect(first?.anonymous_id).toMatch(/^user_[0-9a-z]{20}$/)
    expect(first?.session_id).toBe(first?.event_id?.replace('evt_', 'sess_'))
    const { session_id, anonymous_id } = first as WireEvent
    expect(later).toMatchObject([
      { session_id, anonymous_id },
      { session_id, anonymous_id },
    ])
  })
})

describe('a session', () => {
  test('a session continues on the next page', async ({ browser, collector }) => {
    await browser.opens('/one')
    await browser.passes(MINUTE)
    await browser.opens('/two')
    await browser.passes(MINUTE)
    expect(collector.events()).toHaveLength(2)
    expect(sessionsOf(collector.events())).toEqual([2])
  })

  for (const { meaning, idle, sessions } of [
    { meaning: 'continues after 30 idle minutes', idle: 30 * MINUTE, sessions: [2] },
    { meaning: 'ends after 30 idle minutes and one millisecond', idle: 30 * MINUTE + 1, sessions: [1, 1] },
  ]) {
    test(`a session ${meaning}`, async ({ browser, collector }) => {
      const tab = await browser.opens()
      await browser.passes(idle)
      tab.track('back')
      await tab.flush()
      expect(sessionsOf(collector.events())).toEqual(sessions)
    })
  }

  for (const { meaning, last, sessions } of [
    { meaning: 'continues until it is 24 hours old', last: DAY - 1, sessions: [49] },
    { meaning: 'ends at 24 hours', last: DAY, sessions: [48, 1] },
  ]) {
    test(`a session ${meaning}`, async ({ browser, collector }) => {
      const tab = await browser.opens()
      for (let passed = 30 * MINUTE; passed < DAY; passed += 30 * MINUTE) {
        await browser.passes(30 * MINUTE)
        tab.track('busy')
      }
      await browser.passes(last - (DAY - 30 * MINUTE))
      tab.track('last')
      await tab.flush()
      expect(sessionsOf(collector.events())).toEqual(sessions)
    })
  }

  test('a session ends with its 1,000th event', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 1_001; index += 1) {
      tab.track('click')
      if (index % 100 === 0) await browser.passes(10_000)
    }
    await tab.flush()
    expect(sessionsOf(collector.events())).toEqual([1_000, 1])
  })

  test('a session ends when its events reach 1 MiB', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 60; index += 1) {
      tab.track('large', propertiesOf(30_000))
      await browser.passes(1_000)
      await tab.flush()
    }
    expect(sessionsOf(collector.events())).toEqual([35, 25])
  })

  test('the visitor stays the same in the next session', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(DAY)
    tab.track('back')
    await tab.flush()
    const [before, after] = collector.events()
    expect(after?.session_id).toBe(after?.event_id?.replace('evt_', 'sess_'))
    expect(after?.session_id).not.toBe(before?.session_id)
    expect(after?.anonymous_id).toBe(before?.anonymous_id)
  })

  test('a clock set back does not split a session', async ({ browser, collector }) => {
    const tab = await browser.opens()
    browser.hasTheTime(Date.now() - DAY)
    tab.track('earlier')
    await tab.flush()
    expect(sessionsOf(collector.events())).toEqual([2])
  })

  test('trackers with different endpoints have separate sessions and visitors', async ({
    browser,
    collector,
  }) => {
    const one = await browser.opens('/', { endpoint: 'https://one.example.com/events' })
    await one.flush()
    const other = await browser.opens('/', { endpoint: 'https://other.example.com/events' })
    await other.flush()
    const [event, another] = collector.events()
    expect(another?.session_id).not.toBe(event?.session_id)
    expect(another?.anonymous_id).not.toBe(event?.anonymous_id)
    expect(collector.requests.map(({ url }) => url)).toEqual([
      'https://one.example.com/events',
      'https://other.example.com/events',
    ])
  })
})

/** Number of events per session, in the order in which the sessions began. */
function sessionsOf(events: readonly WireEvent[]): readonly number[] {
  const counts = new Map<string | undefined, number>()
  for (const { session_id } of events) counts.set(session_id, (counts.get(session_id) ?? 0) + 1)
  return [...counts.values()]
}
