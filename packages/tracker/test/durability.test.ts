// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import { SITE } from './support/browser.ts'
import { accepting, held, silent, unreachable } from './support/collector.ts'
import { test } from './support/test.ts'

describe('an event', () => {
  test('an event is in localStorage when track() returns', async ({ browser, collector }) => {
    const tab = await browser.opensQuietly()
    tab.track('signup', { plan: 'pro' })
    expect(browser.waiting()).toMatchObject([{ event_type: 'signup', properties: { plan: 'pro' } }])
    expect(collector.requests).toEqual([])
  })

  test('an event stays in localStorage until its answer arrives', async ({ browser, collector }) => {
    const { reply, release } = held()
    collector.replies(reply)
    await browser.opens()
    await browser.passes(9_000)
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }])
    expect(browser.waiting()).toMatchObject([{ event_type: 'page_view' }])

    release()
    await browser.passes()
    expect(browser.waiting()).toEqual([])
  })

  test('an event whose answer was lost is sent again unchanged', async ({ browser, collector }) => {
    collector.replies(unreachable)
    const tab = await browser.opens()
    await browser.passes()
    collector.replies(accepting)
    await browser.passes(60_000)
    const [first, second, ...others] = collector.requests
    expect(second?.batch.events).toEqual(first?.batch.events)
    expect(others).toEqual([])
    expect(browser.waiting()).toEqual([])
    await tab.flush()
    expect(collector.requests).toHaveLength(2)
  })

  test('an event in flight survives a crash of the browser', async ({ browser, collector }) => {
    collector.replies(silent)
    await browser.opens('/before')
    await browser.passes()
    browser.crashes()

    collector.replies(accepting)
    await browser.opens('/after')
    await browser.passes()
    const [before, again, after, ...others] = collector.events()
    expect(before).toMatchObject({ page_url: `${SITE}/before` })
    expect(again).toEqual(before)
    expect(after).toMatchObject({ page_url: `${SITE}/after`, session_id: before?.session_id })
    expect(others).toEqual([])
    expect(browser.waiting()).toEqual([])
  })

  test('an event is not lost if fetch, replaced by another script, throws', async ({
    browser,
    collector,
  }) => {
    const { fetch } = globalThis
    vi.stubGlobal('fetch', () => {
      throw new Error('blocked')
    })
    await browser.opens()
    await browser.passes()
    expect(browser.waiting()).toHaveLength(1)

    vi.stubGlobal('fetch', fetch)
    const other = await browser.opensQuietly()
    await browser.passes(60_000)
    await other.flush()
    expect(collector.events()).toMatchObject([{ event_type: 'page_view' }])
  })
})
