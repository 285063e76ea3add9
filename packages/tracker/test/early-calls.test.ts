// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { ENDPOINT, START } from './support/browser.ts'
import { globals, opensBare, runs, runsTag, STUB } from './support/script-tag.ts'
import { test } from './support/test.ts'

describe('calls made before the script is loaded', () => {
  test('early calls are replayed in order with their own times, and ids increase with time', async ({
    browser,
    collector,
  }) => {
    opensBare()
    runs(STUB)
    runs("tracker.track('first', { step: 1 })")
    await browser.passes(700)
    runs("tracker.identify('jane', { plan: 'pro' })")
    await browser.passes(700)
    runs("tracker.track('second')")
    await browser.passes(700)
    await runsTag()
    runs("tracker.track('after')")
    await browser.passes(10_000)

    const events = collector.events()
    const called = events.filter(({ event_type }) => event_type !== 'page_view')
    expect(called).toMatchObject([
      { event_type: 'first', timestamp: START, properties: { step: 1 } },
      { event_type: 'identify', timestamp: START + 700, user_id: 'jane', properties: { plan: 'pro' } },
      { event_type: 'second', timestamp: START + 1_400, user_id: 'jane' },
      { event_type: 'after', timestamp: START + 2_100, user_id: 'jane' },
    ])
    expect(events.filter(({ event_type }) => event_type === 'page_view')).toMatchObject([
      { timestamp: START + 2_100 },
    ])
    const byTime = [...events].sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0))
    const ids = byTime.map(({ event_id }) => event_id)
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(5)
    expect(new Set(events.map(({ session_id }) => session_id)).size).toBe(1)
    expect(new Set(events.map(({ anonymous_id }) => anonymous_id)).size).toBe(1)
  })

  test('an early call one hour before the script loads has a session of its own', async ({
    browser,
    collector,
  }) => {
    opensBare()
    runs(STUB)
    runs("tracker.track('early')")
    await browser.passes(3_600_000)
    await runsTag()
    await browser.passes(10_000)
    const [early, view, ...others] = collector.events()
    expect(early?.session_id).toBe(early?.event_id?.replace('evt_', 'sess_'))
    expect(view?.session_id).toBe(view?.event_id?.replace('evt_', 'sess_'))
    expect(others).toEqual([])
  })

  test('an early consent(true) sends the events on a page that requires consent', async ({
    browser,
    collector,
  }) => {
    opensBare()
    runs(STUB)
    runs("tracker.track('before')")
    await browser.passes(100)
    runs('tracker.consent(true)')
    await runsTag({ 'data-consent': 'required' })
    await browser.passes(10_000)
    expect(collector.events().map(({ event_type }) => event_type)).toEqual(['before', 'page_view'])
  })

  for (const [call, choice] of [
    ['consent(false)', '0'],
    ['optOut()', '-1'],
  ]) {
    test(`an early ${call} prevents all tracking`, async ({ browser, collector }) => {
      opensBare()
      runs(STUB)
      runs(`tracker.track('before'); tracker.${call}; tracker.track('after')`)
      await runsTag()
      await browser.passes(60_000)
      expect(collector.requests).toEqual([])
      expect(browser.storage.entries).toEqual({ [`footfall ${ENDPOINT} choice`]: choice })
    })
  }

  test('an early stop() stops the tracker', async ({ browser, collector }) => {
    opensBare()
    runs(STUB)
    runs('tracker.stop()')
    await runsTag()
    await browser.passes(60_000)
    runs("tracker.track('after')")
    await browser.passes(60_000)
    expect(collector.requests).toEqual([])
  })

  test('invalid early calls do not affect the other calls', async ({ browser, collector }) => {
    opensBare()
    runs(STUB)
    vi.spyOn(console, 'warn').mockReturnValue()
    runs("tracker.nonsense(1); tracker.page(null); tracker.track(); tracker.track('good')")
    await runsTag()
    await browser.passes(10_000)
    expect(collector.events().map(({ event_type }) => event_type)).toContain('good')
  })

  test('early calls reach a tracker that the site’s bundle has started', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    runs(STUB)
    runs("tracker.track('early')")
    const tracker = await runsTag()
    tab.track('bundled')
    expect(tracker).not.toBeInstanceOf(Array)
    await browser.passes(10_000)
    expect(collector.events().map(({ event_type }) => event_type)).toEqual(['early', 'bundled'])
  })

  test('early calls under another global name are replayed by the tag of that name', async ({
    browser,
    collector,
  }) => {
    opensBare()
    runs(STUB)
    runs(STUB.replace('tracker', 'blog'))
    runs("tracker.track('shop'); blog.track('blog')")
    await runsTag()
    await browser.passes(10_000)
    expect(collector.events().map(({ event_type }) => event_type)).not.toContain('blog')
    await runsTag({ 'data-global': 'blog', 'data-site': 'blog', 'data-manual': 'true' })
    await browser.passes(10_000)
    expect(collector.requests.at(-1)?.batch).toMatchObject({
      site_id: 'blog',
      events: [{ event_type: 'blog' }],
    })
  })
})

test('the stub does not replace an existing tracker', async ({ browser }) => {
  opensBare()
  const tracker = await runsTag()
  runs(STUB)
  expect(globals['tracker']).toBe(tracker)
  await browser.passes(1_000)
})
