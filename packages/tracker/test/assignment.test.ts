// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { START, useLocks } from './support/browser.ts'
import { accepting, silent } from './support/collector.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

describe('an event that starts a session', () => {
  test('ten tabs opened at the same time have one visitor and one session', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    const tabs = []
    for (let index = 0; index < 10; index += 1) tabs.push(await browser.opens())
    browser.locks.grantAgain()
    await browser.passes(60_000)
    const events = collector.events()
    expect(events).toHaveLength(10)
    expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(10)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
    const [session_id, ...others] = new Set(events.map((event) => event.session_id))
    expect(others).toEqual([])
    expect(events.map(({ event_id }) => event_id?.replace('evt_', 'sess_'))).toContain(session_id)
  })

  test('events tracked after an unassigned event join its session, also after the clock is set back', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    await browser.passes(1_000)
    browser.locks.withhold('naming')
    browser.hasTheTime(START + 24 * HOUR)
    tab.track('ahead')
    browser.hasTheTime(START + 2_000)
    tab.track('set right')
    browser.locks.grantAgain()
    await browser.passes(10_000)
    const [view, ahead, right] = collector.events()
    expect(ahead?.session_id).not.toBe(view?.session_id)
    expect(right?.session_id).toBe(ahead?.session_id)
  })

  test('an event is not sent before it is assigned to a session', async ({ browser, collector }) => {
    browser.locks.withhold('naming')
    await browser.opens()
    await browser.passes(60_000)
    expect(browser.waiting()).toHaveLength(1)
    expect(browser.waiting()[0]).not.toHaveProperty('session_id')
    expect(collector.requests).toEqual([])
  })

  test('an event is assigned at once if Web Locks are missing, as on http', async ({
    browser,
    collector,
  }) => {
    useLocks(undefined)
    const tab = await browser.opensQuietly()
    tab.track('signup')
    expect(browser.waiting()).toMatchObject([{ session_id: expect.stringMatching(/^sess_/) }])
    await tab.flush()
    expect(collector.events()).toHaveLength(1)
  })

  test('an event is assigned if lock requests fail, as in a sandboxed frame', async ({
    browser,
    collector,
  }) => {
    useLocks({ request: () => Promise.reject(new DOMException('No locks here.', 'SecurityError')) })
    const tab = await browser.opensQuietly()
    tab.track('signup')
    await tab.flush()
    expect(collector.events()).toMatchObject([{ session_id: expect.stringMatching(/^sess_/) }])
    expect(browser.waiting()).toEqual([])
  })
})

describe('the unassigned event of a closed tab', () => {
  test('an orphaned event is assigned by another tab after ten seconds, and not earlier', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    const closed = await browser.opensQuietly()
    closed.track('orphan')
    browser.crashes()

    await browser.passes(HOUR)
    const tab = await browser.opensQuietly()
    await browser.passes(9_999)
    await tab.flush()
    expect(collector.requests).toEqual([])

    await browser.passes(1)
    await tab.flush()
    expect(collector.events()).toMatchObject([
      { event_type: 'orphan', session_id: expect.stringMatching(/^sess_/) },
    ])
  })

  test('an orphaned event is assigned and sent without a call', async ({ browser, collector }) => {
    browser.locks.withhold('naming')
    const closed = await browser.opensQuietly()
    closed.track('orphan')
    browser.crashes()
    await browser.opensQuietly()
    await browser.passes(15_000)
    expect(collector.events()).toMatchObject([{ event_type: 'orphan' }])
  })

  test('an orphaned event is not assigned earlier if the clock is set forward', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    const closed = await browser.opensQuietly()
    closed.track('orphan')
    browser.crashes()

    const tab = await browser.opensQuietly()
    await tab.flush()
    browser.hasTheTime(START + HOUR)
    await browser.passes(9_000)
    await tab.flush()
    expect(collector.requests).toEqual([])
  })
})

describe('a page that closes', () => {
  test('a page that closes assigns and sends its own events of the last five seconds', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    const tab = await browser.opensQuietly()
    tab.track('outbound')
    await browser.passes(4_999)
    tab.leaves()
    expect(collector.events()).toMatchObject([
      { event_type: 'outbound', session_id: expect.stringMatching(/^sess_/) },
    ])
  })

  test('a page that closes leaves its own older events to the lock', async ({ browser, collector }) => {
    browser.locks.withhold('naming')
    const tab = await browser.opensQuietly()
    tab.track('outbound')
    await browser.passes(5_000)
    tab.leaves()
    expect(collector.requests).toEqual([])

    browser.locks.grantAgain()
    await tab.flush()
    expect(collector.events()).toHaveLength(1)
  })

  test('a page that closes does not assign events of other tabs', async ({ browser, collector }) => {
    browser.locks.withhold('naming')
    const other = await browser.opensQuietly()
    other.track('theirs')
    const tab = await browser.opensQuietly()
    // The tracker listens to `pagehide` from its second task on.
    await browser.passes()
    tab.track('ours')
    tab.leaves()
    expect(collector.events()).toMatchObject([{ event_type: 'ours' }])
    const theirs = browser.waiting().find(({ event_type }) => event_type === 'theirs')
    expect(theirs).toBeDefined()
    expect(theirs).not.toHaveProperty('session_id')
  })
})

describe('the session of an assigned event', () => {
  test('an assigned event keeps its session when another tab assigns events later', async ({
    browser,
    collector,
  }) => {
    browser.locks.withhold('naming')
    collector.replies(silent)
    const first = await browser.opensQuietly()
    first.track('assigned before close')
    first.leaves()
    browser.hasTheTime(START + HOUR)
    const second = await browser.opensQuietly()
    second.track('next visit')

    browser.locks.grantAgain()
    await browser.passes()
    collector.replies(accepting)
    await browser.passes(60_000)
    expect(browser.waiting()).toEqual([])
    const sent = collector.events().filter(({ event_type }) => event_type === 'assigned before close')
    expect(sent.length).toBeGreaterThan(1)
    for (const event of sent) expect(event).toEqual(sent[0])
    const next = collector.events().find(({ event_type }) => event_type === 'next visit')
    expect(next?.session_id).toBe(next?.event_id?.replace('evt_', 'sess_'))
  })

  test('an assigned event keeps its session if another session begins before it is sent', async ({
    browser,
    collector,
  }) => {
    collector.replies(silent)
    const tab = await browser.opens()
    await browser.passes()
    browser.hasTheTime(START + HOUR)
    tab.track('next visit')
    browser.crashes()

    collector.replies(accepting)
    await browser.opensQuietly()
    await browser.passes(20_000)
    const [before, again, next] = collector.events()
    expect(again).toEqual(before)
    expect(next?.session_id).toBe(next?.event_id?.replace('evt_', 'sess_'))
  })
})
