// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { createTracker } from '../src/index.ts'
import { type Browser, ENDPOINT, SITE } from './support/browser.ts'
import { accepting, silent, unreachable } from './support/collector.ts'
import { opensBare } from './support/script-tag.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** Counts the active listeners by type. A listener with a signal is active until the signal is aborted. */
function countsListeners(): () => readonly string[] {
  const active = new Map<unknown, { readonly type: string; readonly signal: AbortSignal | undefined }>()
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
  vi.spyOn(EventTarget.prototype, 'addEventListener').mockImplementation(function (
    this: EventTarget,
    ...[type, listener, options]: Parameters<typeof add>
  ) {
    if (!(this instanceof AbortSignal))
      active.set(listener, { type, signal: (options as AddEventListenerOptions | undefined)?.signal })
    add.call(this, type, listener, options)
  })
  vi.spyOn(EventTarget.prototype, 'removeEventListener').mockImplementation(function (
    this: EventTarget,
    ...[type, listener, options]: Parameters<typeof remove>
  ) {
    active.delete(listener)
    remove.call(this, type, listener, options)
  })
  return () => [...active.values()].filter(({ signal }) => !signal?.aborted).map(({ type }) => type)
}

/** Waits until delayed lock releases and request time-outs have passed. */
async function settles(browser: Browser): Promise<void> {
  await browser.passes(20_000)
}

describe('stop()', () => {
  test('stop() removes every listener and every timer', async ({ browser }) => {
    const active = countsListeners()
    const tab = await browser.opens()
    await settles(browser)
    tab.track('waits for its five seconds')
    expect(active()).toEqual(expect.arrayContaining(['pagehide', 'visibilitychange', 'online', 'popstate']))
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    tab.stop()
    expect(active()).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    tab.stop()
    expect(active()).toEqual([])
  })

  test('stop() ends all automatic tracking and leaves the outbox to the next page', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    await settles(browser)
    const { length } = collector.requests
    tab.track('waits')
    tab.stop()
    tab.history.pushState(null, '', '/cups')
    tab.goesBackTo('/beans')
    tab.hides()
    tab.isOnlineAgain()
    tab.leaves()
    await browser.passes(HOUR)
    expect(collector.requests).toHaveLength(length)
    expect(browser.waiting()).toMatchObject([{ event_type: 'waits' }])

    await browser.opensQuietly()
    await browser.passes(10_000)
    expect(collector.requests.slice(length)).toMatchObject([{ batch: { events: [{ event_type: 'waits' }] } }])
    expect(browser.waiting()).toEqual([])
  })

  test('calls after stop() have no effect', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await settles(browser)
    const { length } = collector.requests
    tab.stop()
    const entries = { ...browser.storage.entries }
    tab.track('after')
    tab.page()
    tab.identify('jane')
    await tab.reset()
    await tab.flush()
    tab.consent(true)
    tab.consent(false)
    tab.optOut()
    tab.optIn()
    tab.stop()
    expect(vi.getTimerCount()).toBe(0)
    await browser.passes(HOUR)
    expect(tab.sessionId()).toBeUndefined()
    expect(browser.storage.entries).toEqual(entries)
    expect(collector.requests).toHaveLength(length)
  })

  for (const { what, reply } of [
    { what: 'no answer comes', reply: silent },
    { what: 'the request fails', reply: unreachable },
    { what: 'the answer accepts the events', reply: accepting },
  ]) {
    test(`stop() during a request leaves no timer and no request if ${what}`, async ({
      browser,
      collector,
    }) => {
      collector.replies(reply)
      const tab = await browser.opens()
      tab.track('signup')
      await browser.passes(1)
      tab.stop()
      const { length } = collector.requests
      expect(length).toBe(1)
      await browser.passes(HOUR)
      expect(collector.requests).toHaveLength(length)
      expect(vi.getTimerCount()).toBe(0)
    })
  }

  test('stop() restores the history methods', async ({ browser }) => {
    const tab = opensBare()
    const { pushState, replaceState } = tab.history
    const tracker = createTracker({ endpoint: ENDPOINT })
    expect(tab.history.pushState).not.toBe(pushState)
    tracker.stop()
    expect(tab.history.pushState).toBe(pushState)
    expect(tab.history.replaceState).toBe(replaceState)
    await browser.passes(1_000)
  })

  test('stop() keeps a wrapper that the page put around pushState', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await settles(browser)
    const seen: unknown[] = []
    const ours = tab.history.pushState
    const theirs: typeof ours = (...state) => {
      seen.push(state[2])
      return ours.apply(history, state)
    }
    Object.assign(tab.history, { pushState: theirs })
    tab.stop()
    expect(tab.history.pushState).toBe(theirs)
    tab.history.pushState(null, '', '/cups')
    expect(location.href).toBe(`${SITE}/cups`)
    expect(seen).toEqual(['/cups'])
    await browser.passes(10_000)
    expect(collector.events()).toHaveLength(1)
  })

  test('a tracker started after stop() continues the session', async ({ browser, collector }) => {
    const tab = opensBare()
    const options = { endpoint: ENDPOINT }
    const first = createTracker(options)
    await settles(browser)
    first.stop()
    const second = createTracker(options)
    expect(second).not.toBe(first)
    expect(createTracker(options)).toBe(second)
    await browser.passes(1_000)
    tab.history.pushState(null, '', '/cups')
    await browser.passes(1_000)
    second.track('signup')
    tab.leaves()
    first.stop()
    expect(createTracker(options)).toBe(second)
    await browser.passes(10_000)
    const events = collector.events()
    expect(events.map(({ event_type, page_url }) => [event_type, page_url])).toEqual([
      // No second view: the page is the same.
      ['page_view', `${SITE}/`],
      ['page_view', `${SITE}/cups`],
      ['signup', `${SITE}/cups`],
    ])
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
  })

  test('stop() before consent discards the buffered events and stores nothing', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens('/', { consent: 'required' })
    tab.track('held')
    tab.stop()
    tab.consent(true)
    await browser.passes(HOUR)
    expect(browser.storage.written).toEqual([])
    expect(collector.requests).toEqual([])
  })
})
