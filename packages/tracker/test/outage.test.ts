// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { accepting, type Collector, unreachable, withStatus } from './support/collector.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const TABS = 50
const MINUTES = 10

/**
 * Requests that all tabs of a browser make together, at most, while a server answers for ten minutes that it is overloaded.
 * They share one lock, so their requests follow one another; and one pause, so between two lies a wait. The tenth wait
 * and each further one is a random share of 300 seconds (backoff.ts). Before a 26th request lie 16 of these, which would have to be
 * 600 seconds together at most: 16 numbers between 0 and 1 with a sum of 2 at most. The chance of that is
 * (2^16 - 16) / 16! (Irwin-Hall distribution), one in 300 million. A page that hides between two waits adds one.
 */
const MOST_TRIES_OVERLOADED = 25

/**
 * Requests without an answer that lead to rest. From then on each reason allows one: a page, the browser online, or
 * an event, where those of one page within five seconds are one reason. A reason from before that the rest left waiting for its turn still has its one try.
 */
const TRIES_TO_REST = 3

describe(`an outage of ten minutes costs a visitor with ${TABS} tabs`, () => {
  test.for([1, 2])(
    `at most ${MOST_TRIES_OVERLOADED} requests where the server is overloaded, however busy the tabs are (seed %i)`,
    async (seed, { browser, collector }) => {
      const tabs = await openTabs(browser, seed)
      const { length } = collector.requests
      collector.replies(withStatus(503))
      await passMinutes(browser, () => {
        for (const tab of tabs) tab.track('click')
      })
      const requests = collector.requests.length - length
      expect(requests).toBeGreaterThan(TRIES_TO_REST)
      expect(requests).toBeLessThanOrEqual(MOST_TRIES_OVERLOADED)
      await expectAllToArrive(browser, collector, tabs)
    },
  )

  test.for([1, 2])(
    'three requests, and one for each reason, where there is no answer (seed %i)',
    async (seed, { browser, collector }) => {
      const tabs = await openTabs(browser, seed)
      const { length } = collector.requests
      collector.replies(unreachable)
      for (const tab of tabs) tab.track('click')
      await passMinutes(browser, () => tabs[0]?.track('click'))
      const requests = collector.requests.length - length
      expect(requests).toBeGreaterThan(TRIES_TO_REST)
      expect(requests).toBeLessThanOrEqual(TRIES_TO_REST + TABS + MINUTES)
      await expectAllToArrive(browser, collector, tabs)
    },
  )

  test.for([1, 2])(
    'three requests where there is no answer and nothing else happens (seed %i)',
    async (seed, { browser, collector }) => {
      const tabs = await openTabs(browser, seed)
      const { length } = collector.requests
      collector.replies(unreachable)
      tabs[0]?.track('click')
      await passMinutes(browser, () => {})
      expect(collector.requests.length - length).toBe(TRIES_TO_REST)
    },
  )
})

/** Tabs whose page views have been sent, in a browser whose dice are known. */
async function openTabs(browser: Browser, seed: number): Promise<readonly Tab[]> {
  vi.spyOn(Math, 'random').mockImplementation(createDice(seed))
  const tabs: Tab[] = []
  while (tabs.length < TABS) tabs.push(await browser.opens(`/${tabs.length}`))
  await browser.passes(60_000)
  expect(browser.waiting()).toEqual([])
  return tabs
}

async function passMinutes(browser: Browser, each: () => void): Promise<void> {
  for (let minute = 0; minute < MINUTES; minute += 1) {
    each()
    await browser.passes(60_000)
  }
}

async function expectAllToArrive(
  browser: Browser,
  collector: Collector,
  [tab]: readonly Tab[],
): Promise<void> {
  collector.replies(accepting)
  await browser.passes(300_000)
  tab?.track('after')
  await browser.passes(60_000)
  expect(browser.waiting()).toEqual([])
}

/** The dice of a seed: numbers from 0 to 1 (mulberry32). */
function createDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
