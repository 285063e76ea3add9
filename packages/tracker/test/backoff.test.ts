// @vitest-environment happy-dom
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { accepting, type Collector, type Reply, unreachable, withStatus } from './support/collector.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const DAY = 86_400_000

describe('the pause after a failure', () => {
  for (const { share, waits } of [
    {
      share: 0.5,
      waits: [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000, 150_000],
    },
    { share: 0.999, waits: [999, 1_998, 3_996, 7_992, 15_984, 31_968, 63_936, 127_872, 255_744, 299_700] },
  ]) {
    test(`the pause after each failure doubles up to five minutes, times a random factor (${share})`, async ({
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

  test('the tracker retries after the pause plus the five-second batch delay', async ({
    browser,
    collector,
  }) => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    collector.replies(withStatus(503))
    await browser.opens()
    await browser.passes(60_000)
    const at = collector.requests.map((request) => request.at)
    expect(at.slice(1, 4).map((time, index) => time - (at[index] ?? 0))).toEqual([5_999, 6_998, 8_996])
  })

  test('the first pause after a success is short again', async ({ browser, collector }) => {
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

describe('the pause until a trigger', () => {
  /** Opens a page whose requests had no answer three times in a row. */
  async function openPaused(
    browser: Browser,
    collector: Collector,
    reply: Reply = unreachable,
  ): Promise<Tab> {
    collector.replies(reply)
    const tab = await browser.opens()
    await browser.passes(DAY)
    return tab
  }

  test('after three tries without an answer no request follows until a trigger', async ({
    browser,
    collector,
  }) => {
    await openPaused(browser, collector)
    expect(collector.requests).toHaveLength(3)
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(3)
  })

  const TRIGGERS: readonly {
    readonly trigger: string
    readonly comes: (tab: Tab, browser: Browser) => unknown
  }[] = [
    { trigger: 'a page load', comes: (_, browser) => browser.opens() },
    { trigger: 'a page that tracks nothing', comes: (_, browser) => browser.opensQuietly() },
    { trigger: 'an event', comes: (tab) => tab.track('click') },
    { trigger: 'the online event', comes: (tab) => tab.isOnlineAgain() },
    { trigger: 'flush()', comes: (tab) => tab.flush() },
  ]

  for (const { trigger, comes } of TRIGGERS) {
    test(`${trigger} allows one try after three tries without an answer`, async ({ browser, collector }) => {
      const tab = await openPaused(browser, collector)
      await comes(tab, browser)
      await browser.passes(DAY)
      expect(collector.requests).toHaveLength(4)

      collector.replies(accepting)
      await tab.flush()
      expect(browser.waiting()).toEqual([])
    })
  }

  test('a page that hides or closes does not trigger a try after three tries without an answer', async ({
    browser,
    collector,
  }) => {
    const tab = await openPaused(browser, collector)
    tab.hides()
    tab.leaves()
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(3)
  })

  test('the first answer restores the normal number of tries', async ({ browser, collector }) => {
    const tab = await openPaused(browser, collector)
    collector.replies(accepting)
    tab.track('click')
    await tab.flush()
    collector.replies(unreachable)
    tab.track('click')
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(3 + 1 + 3)
  })

  test('after a 404 each trigger allows one try', async ({ browser, collector }) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const tab = await openPaused(browser, collector, withStatus(404))
    expect(collector.requests).toHaveLength(1)
    tab.track('click')
    await browser.passes(DAY)
    expect(collector.requests).toHaveLength(2)
  })
})
