// @vitest-environment happy-dom
import { describe, expect } from 'vitest'
import { ENDPOINT, SITE } from './support/browser.ts'
import { silent } from './support/collector.ts'
import { test } from './support/test.ts'

const HOUR = 3_600_000

/** All stored data after an opt-out. */
const OPTED_OUT = { [`footfall ${ENDPOINT} choice`]: '-1' }

describe('optOut()', () => {
  test('optOut() erases everything except the choice, and nothing is stored or sent from then on', async ({
    browser,
    collector,
  }) => {
    collector.replies(silent)
    const other = await browser.opensQuietly()
    const tab = await browser.opens()
    await browser.passes(1_000)
    tab.track('waits')
    tab.optOut()
    expect(browser.storage.entries).toEqual(OPTED_OUT)

    for (const each of [tab, other]) {
      each.track('after')
      each.identify('jane')
      await each.reset()
      each.leaves()
    }
    await browser.opens('/later')
    await browser.passes(HOUR)
    expect(browser.storage.entries).toEqual(OPTED_OUT)
    expect(collector.requests).toHaveLength(1)
  })

  for (const isGiven of [true, false]) {
    test(`optOut() is not undone by consent(${isGiven})`, async ({ browser, collector }) => {
      const tab = await browser.opensQuietly({ consent: 'required' })
      tab.track('held')
      tab.optOut()
      tab.consent(isGiven)
      tab.track('after')
      const next = await browser.opens('/next')
      next.consent(isGiven)
      await browser.passes(HOUR)
      expect(browser.storage.entries).toEqual(OPTED_OUT)
      expect(collector.requests).toEqual([])
    })
  }

  test('optIn() undoes optOut() and starts a new visitor', async ({ browser, collector }) => {
    const tab = await browser.opens()
    await browser.passes(10_000)
    tab.optOut()
    tab.track('out')
    await browser.passes(10_000)
    tab.optIn()
    tab.track('in')
    await browser.passes(10_000)
    await browser.opens('/next')
    await browser.passes(10_000)
    const [before, after, next, ...others] = collector.events()
    expect([after, next]).toMatchObject([{ event_type: 'in' }, { page_url: `${SITE}/next` }])
    expect(after?.anonymous_id).not.toBe(before?.anonymous_id)
    expect(next?.anonymous_id).toBe(after?.anonymous_id)
    expect(others).toEqual([])
  })
})

test('optIn() does not give consent and does not undo a refusal', async ({ browser, collector }) => {
  const tab = await browser.opens('/', { consent: 'required' })
  tab.optOut()
  tab.optIn()
  tab.track('not asked yet')
  await browser.passes(HOUR)
  expect(collector.requests).toEqual([])
  tab.consent(false)
  tab.optIn()
  tab.track('refused')
  await browser.passes(HOUR)
  expect(collector.requests).toEqual([])
  expect(browser.storage.entries).toEqual({ [`footfall ${ENDPOINT} choice`]: '0' })
})

describe('the fragment #footfall-ignore', () => {
  for (const path of ['/#footfall-ignore', '/cups?size=2#footfall-ignore', '/cups#reviews#footfall-ignore']) {
    test(`the address ${path} opts out this page and the next`, async ({ browser, collector }) => {
      await browser.opens()
      await browser.passes(10_000)
      const { length } = collector.requests
      const tab = await browser.opens(path)
      tab.track('signup')
      await browser.passes(HOUR)
      await browser.opens('/later')
      await browser.passes(HOUR)
      expect(browser.storage.entries).toEqual(OPTED_OUT)
      expect(collector.requests).toHaveLength(length)
    })
  }

  test('optIn() on another page undoes #footfall-ignore', async ({ browser, collector }) => {
    await browser.opens('/#footfall-ignore')
    const tab = await browser.opensQuietly({ path: '/' })
    tab.optIn()
    tab.track('in')
    await browser.passes(10_000)
    expect(collector.events()).toMatchObject([{ event_type: 'in' }])
  })

  for (const path of ['/#footfall', '/footfall-ignore', '/?footfall-ignore', '/#footfall-ignored']) {
    test(`the address ${path} does not opt out`, async ({ browser, collector }) => {
      await browser.opens(path)
      await browser.passes(10_000)
      expect(collector.events()).toHaveLength(1)
    })
  }
})
