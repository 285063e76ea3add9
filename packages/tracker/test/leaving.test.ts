// @vitest-environment happy-dom
import { LIMITS } from '@footfall/protocol'
import { describe, expect } from 'vitest'
import { accepting, held, silent, unreachable } from './support/collector.ts'
import { propertiesOf } from './support/properties.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

const WAYS: readonly { readonly way: string; readonly goes: (tab: Tab) => void }[] = [
  { way: 'hides', goes: (tab) => tab.hides() },
  { way: 'closes', goes: (tab) => tab.leaves() },
]

for (const { way, goes } of WAYS) {
  describe(`a page that ${way}`, () => {
    test(`a page that ${way} sends its outbox in the same task`, async ({ browser, collector }) => {
      const tab = await browser.opens()
      await browser.passes()
      tab.track('outbound')
      goes(tab)
      expect(collector.events()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'outbound' }])
      expect(collector.requests[1]?.init.keepalive).toBe(true)
    })

    test(`a page that ${way} keeps its events until the answer arrives`, async ({ browser, collector }) => {
      const tab = await browser.opens()
      await browser.passes()
      const { reply, release } = held()
      collector.replies(reply)
      tab.track('outbound')
      goes(tab)
      await browser.passes()
      expect(browser.waiting()).toMatchObject([{ event_type: 'outbound' }])

      release()
      await browser.passes()
      expect(browser.waiting()).toEqual([])
    })

    test(`a page that ${way} does not send events in flight again`, async ({ browser, collector }) => {
      collector.replies(silent)
      const tab = await browser.opens()
      await browser.passes()
      tab.track('outbound')
      goes(tab)
      goes(tab)
      expect(collector.events()).toMatchObject([{ event_type: 'page_view' }, { event_type: 'outbound' }])
    })

    test(`a page that ${way} has at most 64 KiB in flight`, async ({ browser, collector }) => {
      collector.replies(silent)
      const tab = await browser.opensQuietly()
      for (let index = 0; index < 4; index += 1) tab.track('large', propertiesOf(10_000))
      await browser.passes()
      for (let index = 0; index < 4; index += 1) tab.track('large', propertiesOf(10_000))
      goes(tab)
      expect(collector.requests.map(({ batch }) => batch.events.length)).toEqual([4, 2])
      const bytes = collector.requests.reduce((sum, { init }) => sum + (init.body as string).length, 0)
      expect(bytes).toBeLessThanOrEqual(LIMITS.bodyBytes)
      expect(browser.waiting()).toHaveLength(8)
    })

    test(`a page that ${way} releases the flush lock for other tabs`, async ({ browser, collector }) => {
      collector.replies(silent)
      const tab = await browser.opens()
      await browser.passes()
      const other = await browser.opensQuietly()
      const flushed = other.flush()
      await browser.passes()
      expect(collector.requests).toHaveLength(1)

      collector.replies(accepting)
      goes(tab)
      await flushed
      expect(collector.requests).toHaveLength(2)
      expect(browser.waiting()).toEqual([])
    })

    test(`a page that ${way} and returns retries events without an answer`, async ({
      browser,
      collector,
    }) => {
      const tab = await browser.opens()
      await browser.passes()
      collector.replies(unreachable)
      tab.track('outbound')
      goes(tab)
      await browser.passes()
      collector.replies(accepting)
      await browser.passes(60_000)
      expect(collector.events().slice(1)).toMatchObject([
        { event_type: 'outbound' },
        { event_type: 'outbound' },
      ])
      expect(browser.waiting()).toEqual([])
    })
  })
}
