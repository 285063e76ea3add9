// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { type Browser, START } from './support/browser.ts'
import { accepting, type Collector, withStatus } from './support/collector.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const SECOND = 1_000
const DAY = 86_400 * SECOND

/** A page whose first event was answered "later", and the network well again. */
async function openRefused(browser: Browser, collector: Collector, retryAfter: string): Promise<Tab> {
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
    test(`${form} is when the next try comes`, async ({ browser, collector }) => {
      await openRefused(browser, collector, value)
      await browser.passes(30 * SECOND - 1)
      expect(collector.requests).toHaveLength(1)
      await browser.passes(10 * SECOND)
      expect(collector.requests).toHaveLength(2)
      expect(browser.waiting()).toEqual([])
    })
  }

  const REASONS: readonly {
    readonly who: string
    readonly tries: (tab: Tab, browser: Browser) => unknown
  }[] = [
    { who: 'flush()', tries: (tab) => tab.flush() },
    {
      who: 'another event',
      tries: (tab) => tab.track('click'),
    },
    { who: 'another tab', tries: (_, browser) => browser.opens() },
    {
      who: 'a reload',
      tries: (_, browser) => {
        browser.crashes()
        return browser.opens()
      },
    },
    { who: 'a page that hides', tries: (tab) => tab.hides() },
    { who: 'a page that leaves', tries: (tab) => tab.leaves() },
    { who: 'a browser that comes online', tries: (tab) => tab.isOnlineAgain() },
  ]

  for (const { who, tries } of REASONS) {
    test(`binds ${who}`, async ({ browser, collector }) => {
      const tab = await openRefused(browser, collector, '30')
      await browser.passes(20 * SECOND)
      await tries(tab, browser)
      await browser.passes(10 * SECOND - 1)
      expect(collector.requests).toHaveLength(1)

      await browser.passes(10 * SECOND)
      expect(collector.requests.length).toBeGreaterThan(1)
      expect(browser.waiting()).toEqual([])
    })
  }

  test('binds no longer than a day', async ({ browser, collector }) => {
    await openRefused(browser, collector, '31536000')
    await browser.passes(DAY - 1)
    expect(collector.requests).toHaveLength(1)
    await browser.passes(10 * SECOND)
    expect(collector.requests).toHaveLength(2)
  })

  for (const { meaning, value } of [
    { meaning: 'that is past', value: new Date(START - DAY).toUTCString() },
    { meaning: 'of no seconds', value: '0' },
    { meaning: 'that makes no sense', value: 'soon' },
  ]) {
    test(`${meaning} does not keep the events forever`, async ({ browser, collector }) => {
      await openRefused(browser, collector, value)
      await browser.passes(10 * SECOND)
      expect(collector.requests).toHaveLength(2)
      expect(browser.waiting()).toEqual([])
    })
  }

  test('says nothing once the clock has stepped back', async ({ browser, collector }) => {
    const tab = await openRefused(browser, collector, '3600')
    await browser.passes(1_000)
    browser.hasTheTime(START - DAY)
    await tab.flush()
    expect(collector.requests).toHaveLength(2)
  })
})
