// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { type Browser, START } from './support/browser.ts'
import { accepting, type Collector, withStatus } from './support/collector.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const SECOND = 1_000
const DAY = 86_400 * SECOND

/** Opens a page whose first request is answered 503. Later requests are accepted. */
async function openAfter503(browser: Browser, collector: Collector, retryAfter: string): Promise<Tab> {
  collector.replies(withStatus(503, { 'retry-after': retryAfter }))
  const tab = await browser.opens()
  await browser.passes()
  collector.replies(accepting)
  expect(collector.requests).toHaveLength(1)
  return tab
}

describe('Retry-After', () => {
  for (const { form, value } of [
    { form: 'in seconds', value: '30' },
    { form: 'as a date', value: new Date(START + 30 * SECOND).toUTCString() },
  ]) {
    test(`Retry-After ${form} sets the time of the next try`, async ({ browser, collector }) => {
      await openAfter503(browser, collector, value)
      await browser.passes(30 * SECOND - 1)
      expect(collector.requests).toHaveLength(1)
      await browser.passes(10 * SECOND)
      expect(collector.requests).toHaveLength(2)
      expect(browser.waiting()).toEqual([])
    })
  }

  const ACTIONS: readonly {
    readonly action: string
    readonly tries: (tab: Tab, browser: Browser) => unknown
  }[] = [
    { action: 'flush()', tries: (tab) => tab.flush() },
    {
      action: 'another event',
      tries: (tab) => tab.track('click'),
    },
    { action: 'another tab', tries: (_, browser) => browser.opens() },
    {
      action: 'a reload',
      tries: (_, browser) => {
        browser.crashes()
        return browser.opens()
      },
    },
    { action: 'a page that hides', tries: (tab) => tab.hides() },
    { action: 'a page that closes', tries: (tab) => tab.leaves() },
    { action: 'the online event', tries: (tab) => tab.isOnlineAgain() },
  ]

  for (const { action, tries } of ACTIONS) {
    test(`Retry-After applies to ${action}`, async ({ browser, collector }) => {
      const tab = await openAfter503(browser, collector, '30')
      await browser.passes(20 * SECOND)
      await tries(tab, browser)
      await browser.passes(10 * SECOND - 1)
      expect(collector.requests).toHaveLength(1)

      await browser.passes(10 * SECOND)
      expect(collector.requests.length).toBeGreaterThan(1)
      expect(browser.waiting()).toEqual([])
    })
  }

  test('Retry-After is capped at 24 hours', async ({ browser, collector }) => {
    await openAfter503(browser, collector, '31536000')
    await browser.passes(DAY - 1)
    expect(collector.requests).toHaveLength(1)
    await browser.passes(10 * SECOND)
    expect(collector.requests).toHaveLength(2)
  })

  for (const { meaning, value } of [
    { meaning: 'with a past date', value: new Date(START - DAY).toUTCString() },
    { meaning: 'of 0 seconds', value: '0' },
    { meaning: 'that is malformed', value: 'soon' },
  ]) {
    test(`Retry-After ${meaning} does not prevent a retry within ten seconds`, async ({
      browser,
      collector,
    }) => {
      await openAfter503(browser, collector, value)
      await browser.passes(10 * SECOND)
      expect(collector.requests).toHaveLength(2)
      expect(browser.waiting()).toEqual([])
    })
  }

  test('Retry-After is ignored after the clock is set back', async ({ browser, collector }) => {
    const tab = await openAfter503(browser, collector, '3600')
    await browser.passes(1_000)
    browser.hasTheTime(START - DAY)
    await tab.flush()
    expect(collector.requests).toHaveLength(2)
  })
})
