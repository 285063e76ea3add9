// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { accepting } from './support/collector.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

describe('reset()', () => {
  test('reset() starts a new visitor and a new session', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    await tab.reset()
    tab.track('signup')
    tab.track('purchase')
    await browser.passes(1_000)
    await tab.flush()
    const [before, after, last] = collector.events()
    expect(after?.anonymous_id).toMatch(/^user_[0-9a-z]{20}$/)
    expect(after?.anonymous_id).not.toBe(before?.anonymous_id)
    expect(after?.session_id).toBe(after?.event_id?.replace('evt_', 'sess_'))
    expect(last).toMatchObject({ anonymous_id: after?.anonymous_id, session_id: after?.session_id })
  })

  test('reset() does not change the visitor of earlier unassigned events', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    browser.locks.withhold('naming')
    browser.hasTheTime(Date.now() + HOUR)
    tab.track('unassigned')
    const reset = tab.reset()
    browser.locks.grantAgain()
    await browser.passes(1_000)
    await reset
    tab.track('next')
    await browser.passes(10_000)
    const [first, unnamed, next] = collector.events()
    expect(unnamed?.anonymous_id).toBe(first?.anonymous_id)
    expect(next?.anonymous_id).not.toBe(first?.anonymous_id)
  })

  test('reset() is not undone by a late event of another tab', async ({ browser, collector }) => {
    const tab = await browser.opens()
    const other = await browser.opensQuietly()
    await browser.passes(1_000)
    const record = { ...browser.storage.entries }
    const reset = tab.reset()
    await browser.passes(1_000)
    await reset
    // The other tab read the record just before the reset and writes its event just after it.
    const key = Object.keys(record).find((name) => name.endsWith(' session')) as string
    const now = browser.storage.entries[key] as string
    browser.storage.entries[key] = record[key] as string
    browser.hasTheTime(Date.now() + HOUR)
    other.track('late')
    browser.storage.entries[key] = now
    await browser.passes(20_000)
    tab.track('next')
    await browser.passes(10_000)
    const [first, late, next] = collector.events()
    expect(late?.anonymous_id).toBe(first?.anonymous_id)
    expect(late?.session_id).toBe(late?.event_id?.replace('evt_', 'sess_'))
    expect(next?.anonymous_id).toBe(JSON.parse(now).anonymous_id)
    expect(next?.session_id).toBe(next?.event_id?.replace('evt_', 'sess_'))
  })

  test('event ids increase across reset() and a clock set back', async ({ browser, collector }) => {
    collector.replies(accepting)
    const tab = await browser.opens()
    await browser.passes(1_000)
    await tab.reset()
    browser.hasTheTime(Date.now() - HOUR)
    const reloaded = await browser.opensQuietly()
    reloaded.track('after')
    await browser.passes(10_000)
    const ids = collector.events().map(({ event_id = '' }) => event_id)
    expect(ids).toHaveLength(2)
    expect(ids).toEqual([...ids].sort())
  })

  test('the new visitor after reset() stays the same in later sessions', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    await tab.reset()
    await browser.passes(1_000)
    tab.track('a')
    await browser.passes(40 * 60_000)
    tab.track('b')
    await browser.passes(10_000)
    expect(new Set(collector.events().map(({ session_id }) => session_id)).size).toBe(3)
    expect(new Set(collector.events().map(({ anonymous_id }) => anonymous_id)).size).toBe(2)
  })
})
