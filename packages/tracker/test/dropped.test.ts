// @vitest-environment happy-dom
import { LIMITS, type WireEvent } from '@footfall/protocol'
import { describe, expect, vi } from 'vitest'
import { accepting, answering, type Reply, unreachable, withStatus } from './support/collector.ts'
import { test } from './support/test.ts'

const rejecting: Reply = withStatus(400)

describe('dropped events', () => {
  test('the next event reports the number of dropped events, and no other event does', async ({
    browser,
    collector,
  }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies(rejecting)
    const tab = await browser.opensQuietly()
    tab.track('lost')
    tab.track('lost')
    await tab.flush()
    collector.replies(accepting)
    tab.track('next')
    tab.track('after')
    await tab.flush()
    expect(countsOf(collector.events())).toEqual([
      ['lost', undefined],
      ['lost', undefined],
      ['next', 2],
      ['after', undefined],
    ])
  })

  test('the first event of the next session reports a dropped event', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies(rejecting)
    await browser.opens()
    await browser.passes()
    browser.crashes()
    collector.replies(accepting)
    await browser.passes(3_600_000)
    await browser.opens()
    await browser.passes()
    expect(countsOf(collector.events())).toEqual([
      ['page_view', undefined],
      ['page_view', 1],
    ])
  })

  test('every retry reports the same number of dropped events', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies(rejecting)
    const tab = await browser.opens()
    await browser.passes()
    collector.replies(unreachable)
    tab.track('next')
    await tab.flush()
    collector.replies(accepting)
    await browser.passes(60_000)
    expect(countsOf(collector.events())).toEqual([
      ['page_view', undefined],
      ['next', 1],
      ['next', 1],
    ])
  })

  test('a dropped event adds its reported number to the next report', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const tab = await browser.opensQuietly()
    collector.replies(rejecting)
    tab.track('lost')
    await tab.flush()
    tab.track('lost with one')
    await tab.flush()
    collector.replies(answering(() => ({ status: 'rejected' })))
    tab.track('rejected with two')
    await tab.flush()
    collector.replies(accepting)
    tab.track('next')
    tab.track('after')
    await tab.flush()
    expect(countsOf(collector.events())).toEqual([
      ['lost', undefined],
      ['lost with one', 1],
      ['rejected with two', 2],
      ['next', 3],
      ['after', undefined],
    ])
  })

  test('an event over the size limit counts as dropped', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    const keys = Array.from({ length: LIMITS.propertyCount }, (_, index) => `key ${index}`)
    tab.track('large', Object.fromEntries(keys.map((key) => [key, '語'.repeat(1_000)])))
    tab.track('next')
    await tab.flush()
    expect(countsOf(collector.events())).toEqual([['next', 1]])
  })
})

function countsOf(events: readonly WireEvent[]): readonly unknown[] {
  return events.map(({ event_type, dropped }) => [event_type, dropped])
}
