// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { accepting, type Collector, unreachable, withStatus } from './support/collector.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const TABS = 50
const MINUTES = 10

/**
 * Maximum number of requests of all tabs together while a server answers 503 for ten minutes. The tabs share one lock, so
 * their requests are sequential. They share one pause, so each request is followed by a pause. The tenth and each later pause
 * is a random part of 300 seconds (backoff.ts). A 26th request within ten minutes needs 16 such pauses of at most 600 seconds
 * together: 16 random numbers between 0 and 1 with a sum of at most 2. The probability is (2^16 - 16) / 16! (Irwin-Hall
 * distribution), one in 300 million. A page that hides between two pauses adds one request.
 */
const MAX_TRIES_OVERLOADED = 25

/**
 * Requests without an answer before the pause lasts until a trigger. Each trigger then allows one request: a page load, the
 * `online` event, or an event; the events of one page within five seconds are one trigger. A trigger that came before this
 * pause, and still waited for the lock, keeps its one request.
 */
const TRIES_BEFORE_PAUSE = 3

describe(`an outage of ten minutes with ${TABS} tabs`, () => {
  test.for([1, 2])(
    `${TABS} busy tabs make at most ${MAX_TRIES_OVERLOADED} requests in ten minutes of 503 answers (seed %i)`,
    async (seed, { browser, collector }) => {
      const tabs = await openTabs(browser, seed)
      const { length } = collector.requests
      collector.replies(withStatus(503))
      await passMinutes(browser, () => {
        for (const tab of tabs) tab.track('click')
      })
      const requests = collector.requests.length - length
      expect(requests).toBeGreaterThan(TRIES_BEFORE_PAUSE)
      expect(requests).toBeLessThanOrEqual(MAX_TRIES_OVERLOADED)
      await expectAllToArrive(browser, collector, tabs)
    },
  )

  test.for([1, 2])(
    `${TABS} tabs make three requests and one per trigger in ten minutes without an answer (seed %i)`,
    async (seed, { browser, collector }) => {
      const tabs = await openTabs(browser, seed)
      const { length } = collector.requests
      collector.replies(unreachable)
      for (const tab of tabs) tab.track('click')
      await passMinutes(browser, () => tabs[0]?.track('click'))
      const requests = collector.requests.length - length
      expect(requests).toBeGreaterThan(TRIES_BEFORE_PAUSE)
      expect(requests).toBeLessThanOrEqual(TRIES_BEFORE_PAUSE + TABS + MINUTES)
      await expectAllToArrive(browser, collector, tabs)
    },
  )

  test.for([1, 2])(
    `${TABS} idle tabs make three requests in ten minutes without an answer (seed %i)`,
    async (seed, { browser, collector }) => {
      const tabs = await openTabs(browser, seed)
      const { length } = collector.requests
      collector.replies(unreachable)
      tabs[0]?.track('click')
      await passMinutes(browser, () => {})
      expect(collector.requests.length - length).toBe(TRIES_BEFORE_PAUSE)
    },
  )
})

/** Opens tabs and sends their page views. `Math.random` is seeded. */
async function openTabs(browser: Browser, seed: number): Promise<readonly Tab[]> {
  vi.spyOn(Math, 'random').mockImplementation(createRandom(seed))
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

/** Seeded random numbers from 0 to 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
