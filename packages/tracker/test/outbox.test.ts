// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import type { Browser } from './support/browser.ts'
import { accepting, type Collector, unreachable } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const DAY = 86_400_000

describe('the bounds of the outbox', () => {
  test('the outbox drops and counts the oldest events over 1,000 events', async ({ browser, collector }) => {
    collector.replies(unreachable)
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 1_003; index += 1) tab.track(`event ${index}`)
    await tab.flush()
    expect(browser.waiting()).toHaveLength(1_000)
    expect(browser.waiting()[0]).toMatchObject({ event_type: 'event 3' })
    expect(await reportedLoss(tab, browser, collector)).toBe(3)
  })

  test('the outbox drops and counts the oldest events over 1,000,000 characters', async ({
    browser,
    collector,
  }) => {
    collector.replies(unreachable)
    const tab = await browser.opensQuietly()
    for (let index = 0; index < 40; index += 1) tab.track(`event ${index}`, propertiesOf(30_000))
    await tab.flush()
    const waiting = browser.waiting()
    const bytes = JSON.stringify(waiting).length
    expect(bytes).toBeLessThanOrEqual(1_000_000)
    expect(bytes).toBeGreaterThan(960_000)
    expect(waiting.at(-1)).toMatchObject({ event_type: 'event 39' })
    expect(await reportedLoss(tab, browser, collector)).toBe(40 - waiting.length)
  })

  test('the outbox drops and counts events older than six days', async ({ browser, collector }) => {
    collector.replies(unreachable)
    const tab = await browser.opensQuietly()
    tab.track('old')
    await browser.passes(DAY)
    tab.track('not as old')
    await browser.passes(5 * DAY)
    await tab.flush()
    expect(browser.waiting()).toHaveLength(2)
    await browser.passes(1)
    void tab.flush()
    await browser.passes()
    expect(browser.waiting()).toMatchObject([{ event_type: 'not as old' }])
    expect(await reportedLoss(tab, browser, collector)).toBe(1)
  })
})

/** Number of dropped events reported to the ingest app, after the outbox and one more event were sent. */
async function reportedLoss(tab: Tab, browser: Browser, collector: Collector): Promise<number> {
  collector.replies(accepting)
  await browser.passes(60_000)
  tab.track('next')
  await tab.flush()
  expect(browser.waiting()).toEqual([])
  const events = new Map(collector.events().map((event) => [event.event_id, event]))
  return [...events.values()].reduce((sum, { dropped = 0 }) => sum + dropped, 0)
}
