// @vitest-environment happy-dom
import type { WireEvent } from '@footfall/protocol'
import { describe, expect, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import {
  accepting,
  answering,
  type Collector,
  type Reply,
  silent,
  unreachable,
  withStatus,
} from './support/collector.ts'
import { test } from './support/test.ts'

const HTML = { 'content-type': 'text/html' }

/** The tracker's reaction to the two events of the request, the number it counts as dropped, and whether it warns. */
interface Row {
  readonly meaning: string
  readonly reply: Reply
  readonly outcome: 'removes' | 'keeps'
  readonly dropped?: number
  readonly warns?: boolean
}

const ROWS: readonly Row[] = [
  { meaning: '200 that accepts both', reply: accepting, outcome: 'removes' },
  { meaning: '200 for duplicates', reply: answering(() => ({ status: 'duplicate' })), outcome: 'removes' },
  {
    meaning: '200 that rejects one',
    reply: answering((_, index) => (index === 0 ? { status: 'rejected', session_id: '' } : {})),
    outcome: 'removes',
    dropped: 1,
  },
  {
    meaning: '200 without results',
    reply: withStatus(200, {}, '{"session_id":"sess_1"}'),
    outcome: 'removes',
  },
  { meaning: '201 from Footfall', reply: withStatus(201, {}, '{"session_id":"sess_1"}'), outcome: 'removes' },
  {
    meaning: '200 from a captive portal',
    reply: withStatus(200, HTML, '<title>Log in</title>'),
    outcome: 'keeps',
  },
  { meaning: '200 with other JSON', reply: withStatus(200, {}, '{"ok":true}'), outcome: 'keeps' },
  { meaning: '200 with null', reply: withStatus(200, {}, 'null'), outcome: 'keeps' },
  { meaning: '200 without a body', reply: withStatus(200), outcome: 'keeps' },
  { meaning: '202 without a body', reply: withStatus(202), outcome: 'keeps' },
  {
    meaning: '400',
    reply: withStatus(400, {}, '{"error":"…"}'),
    outcome: 'removes',
    dropped: 2,
    warns: true,
  },
  { meaning: '401', reply: withStatus(401), outcome: 'keeps', warns: true },
  { meaning: '403', reply: withStatus(403, HTML, 'Blocked'), outcome: 'keeps', warns: true },
  { meaning: '404', reply: withStatus(404), outcome: 'keeps', warns: true },
  { meaning: '405', reply: withStatus(405), outcome: 'keeps', warns: true },
  { meaning: '410', reply: withStatus(410), outcome: 'keeps', warns: true },
  { meaning: '422', reply: withStatus(422), outcome: 'keeps', warns: true },
  { meaning: '408', reply: withStatus(408), outcome: 'keeps' },
  { meaning: '425', reply: withStatus(425), outcome: 'keeps' },
  { meaning: '429', reply: withStatus(429), outcome: 'keeps' },
  { meaning: '500', reply: withStatus(500), outcome: 'keeps' },
  { meaning: '502', reply: withStatus(502, HTML, 'Bad gateway'), outcome: 'keeps' },
  { meaning: '503', reply: withStatus(503), outcome: 'keeps' },
  { meaning: '504', reply: withStatus(504), outcome: 'keeps' },
  { meaning: '413 for every size', reply: withStatus(413), outcome: 'removes', dropped: 2, warns: true },
  { meaning: 'network error', reply: unreachable, outcome: 'keeps' },
  { meaning: 'no answer within ten seconds', reply: silent, outcome: 'keeps' },
]

describe('answers', () => {
  for (const row of ROWS) {
    test(`after an answer of ${row.meaning} the outbox ${row.outcome} the events`, async ({
      browser,
      collector,
    }) => {
      const warn = vi.spyOn(console, 'warn').mockReturnValue()
      collector.replies(row.reply)
      const tab = await browser.opensQuietly()
      tab.track('first')
      tab.track('second')
      await browser.passes(10_000)
      const sent = collector.requests[0]?.batch.events
      expect(sent).toHaveLength(2)
      expect(browser.waiting()).toEqual(row.outcome === 'keeps' ? sent : [])
      expect(warn).toHaveBeenCalledTimes(row.warns ? 1 : 0)

      const [next, ...others] = await sendsNext(browser, collector)
      expect(next?.dropped).toBe(row.dropped)
      expect(others).toEqual([])
      if (row.outcome === 'keeps') expect(collector.events().slice(-3, -1)).toEqual(sent)
      expect(browser.waiting()).toEqual([])
    })
  }

  test('repeated 400 answers cause one console warning', async ({ browser, collector }) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    collector.replies(withStatus(400))
    const tab = await browser.opens()
    for (const type of ['one', 'two', 'three']) {
      tab.track(type)
      await tab.flush()
    }
    expect(collector.requests.length).toBeGreaterThan(2)
    expect(warn).toHaveBeenCalledTimes(1)
  })
})

/** Restores the network, waits a day and tracks an event `next`. Resolves to that event, once per request that contained it. */
async function sendsNext(browser: Browser, collector: Collector): Promise<readonly WireEvent[]> {
  collector.replies(accepting)
  await browser.passes(24 * 3_600_000)
  const tab = await browser.opensQuietly()
  tab.track('next')
  await tab.flush()
  return collector.events().filter(({ event_type }) => event_type === 'next')
}
