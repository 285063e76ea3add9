// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { accepting, type Collector, type Reply, unreachable, withStatus } from './support/collector.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const DAY = 86_400_000

describe('after a failure the tracker waits', () => {
  for (const { share, waits } of [
    {
      share: 0.5,
      waits: [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000, 150_000],
    },
    { share: 0.999, waits: [999, 1_998, 3_996, 7_992, 15_984, 31_968, 63_936, 127_872, 255_744, 299_700] },
  ]) {
    test(`a random share (${share}) of twice the time before, of five minutes at most`, async ({
      browser,
      collector,
    }) => {
      vi.spyOn(Math, 'random').mockReturnValue(share)
      collector.replies(withStatus(503))
      const tab = await browser.opens()
      await browser.passes()
      let requests = 1
      for (const wait of waits) {
        await browser.passes(wait - 1)
        await tab.flush()
        expect(collector.requests).toHaveLength(requests)
        await browser.passes(1)
        await tab.flush()
        requests += 1
        expect(collector.requests).toHaveLength(requests)
      }
    })
  }

  test('by itself, and adds to the wait the time in which events gather', async ({ browser, collector }) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    collector.replies(withStatus(503))
    await browser.opens()
    await browser.passes(60_000)
    const at = collector.requests.map((request) => request.at)
    expect(at.slice(1, 4).map((time, index) => time - (at[index] ?? 0))).toEqual([5_999, 6_998, 8_996])
  })

  test('from the beginning again after a success', async ({ browser, collector }) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const tab = await browser.opens()
    for (let time = 0; time < 3; time += 1) {
      collector.replies(withStatus(503))
      tab.track('click')
      await tab.flush()
      await browser.passes(999)
      collector.replies(accepting)
      await tab.flush()
      expect(browser.waiting()).toEqual([])
    }
  })
})

describe('after three tries without an answer the tracker rests', () => {
  /** A page whose events got no answer three times in a row. */
  async function openResting(
    browser: Browser,
    collector: Collector,
    reply: Reply = unreachable,
  ): Promise<Tab> {
    collector.replies(reply)
    const tab = await browser.opens()
    await browser.passes(DAY)
    return tab
  }

  test('for as long as there is no reason for another', async ({ browser, collector }) => {
    await openResting(browser, collector)
    expect(collector.requests).toHaveLength(3)
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(3)
  })

  const REASONS: readonly {
    readonly reason: string
    readonly comes: (tab: Tab, browser: Browser) => unknown
  }[] = [
    { reason: 'a page', comes: (_, browser) => browser.opens() },
    { reason: 'a page that tracks nothing', comes: (_, browser) => browser.opensQuietly() },
    { reason: 'an event', comes: (tab) => tab.track('click') },
    { reason: 'the browser online again', comes: (tab) => tab.isOnlineAgain() },
    { reason: 'the site itself, by flush()', comes: (tab) => tab.flush() },
  ]

  for (const { reason, comes } of REASONS) {
    test(`until there is ${reason}, for one try`, async ({ browser, collector }) => {
      const tab = await openResting(browser, collector)
      await comes(tab, browser)
      await browser.passes(DAY)
      expect(collector.requests).toHaveLength(4)

      collector.replies(accepting)
      await tab.flush()
      expect(browser.waiting()).toEqual([])
    })
  }

  test('also while a page hides and leaves', async ({ browser, collector }) => {
    const tab = await openResting(browser, collector)
    tab.hides()
    tab.leaves()
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(3)
  })

  test('and wakes up with the first answer', async ({ browser, collector }) => {
    const tab = await openResting(browser, collector)
    collector.replies(accepting)
    tab.track('click')
    await tab.flush()
    collector.replies(unreachable)
    tab.track('click')
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(3 + 1 + 3)
  })

  test('at once where somebody has to mend the endpoint', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const tab = await openResting(browser, collector, withStatus(404))
    expect(collector.requests).toHaveLength(1)
    tab.track('click')
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(2)
  })
})
