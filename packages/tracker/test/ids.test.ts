// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { START } from './support/browser.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

describe('event ids', () => {
  test('event ids contain the time of the visitor’s clock', async ({ browser, collector }) => {
    await browser.opens()
    await browser.passes()
    expect(collector.events()[0]?.event_id).toMatch(new RegExp(`^evt_${START}_`))
  })

  test('event ids strictly increase within a millisecond, after a clock set back, a reload and in a second tab', async ({
    browser,
    collector,
  }) => {
    const first = await browser.opens()
    await browser.passes()
    first.track('same millisecond')
    first.track('same millisecond')
    browser.hasTheTime(START - HOUR)
    first.track('clock an hour back')
    await first.flush()

    const second = await browser.opens()
    second.track('in a second tab')
    await second.flush()
    first.track('in the first tab again')
    await first.flush()

    browser.crashes()
    browser.hasTheTime(START - 2 * HOUR)
    const reloaded = await browser.opens()
    await reloaded.flush()

    const ids = collector.events().map(({ event_id = '' }) => event_id)
    expect(ids).toHaveLength(8)
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  test('an event after a clock set back keeps the time of the clock as its timestamp', async ({
    browser,
    collector,
  }) => {
    const tab = await browser.opens()
    browser.hasTheTime(START - HOUR)
    tab.track('clock an hour back')
    await tab.flush()
    expect(collector.events()).toMatchObject([{ timestamp: START }, { timestamp: START - HOUR }])
  })
})
