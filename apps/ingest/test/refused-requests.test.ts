import { describe, expect, it } from 'vitest'
import { createRateLimit } from '../src/http/rate-limit.ts'
import { createSenders } from '../src/http/senders.ts'
import { createLogger } from '../src/observability/logger.ts'
import { measure } from '../src/observability/measure.ts'
import { requestLines } from './support/log-lines.ts'
import { createMemorySite, type MemorySite } from './support/memory-site.ts'

/** An app with all limits, the lines of its log, and its counters. */
function createLimitedSite(): MemorySite & {
  readonly lines: () => readonly object[]
  readonly counted: Map<string, number>
} {
  const output: string[] = []
  const counted = new Map<string, number>()
  const { onAnswer } = measure({
    add: (name, labels, by = 1) => {
      const sample = [name, ...Object.values(labels)].join(' ')
      counted.set(sample, (counted.get(sample) ?? 0) + by)
    },
    move: () => {},
    observe: () => {},
  })
  const { request } = createLogger('info', (line) => output.push(line))
  const site = createMemorySite({
    senders: createSenders({
      allowedOrigins: ['https://example.com'],
      sites: new Map([['shop', ['https://shop.example.com']]]),
    }),
    rateLimit: createRateLimit({ limits: { perAddress: 100, perSite: undefined } }),
    observer: {
      onRequest: () => {},
      onAnswer(answer) {
        onAnswer(answer)
        request(answer)
      },
    },
  })
  return { ...site, lines: () => requestLines(output.join('')), counted }
}

const three = (fields: object): object => ({ events: Array(3).fill(fields) })

describe('a refused request', () => {
  it.each<[string, number, unknown, Record<string, string>, number | undefined]>([
    ['origin', 403, three({}), { origin: 'https://evil.test' }, undefined],
    ['site', 403, three({ site_id: 'wiki' }), {}, 3],
    ['site', 403, three({ site_id: 'shop' }), { origin: 'https://example.com' }, 3],
    ['encoding', 415, three({}), { 'content-encoding': 'zstd' }, undefined],
    ['encoding', 400, three({}), { 'content-encoding': 'gzip' }, undefined],
    ['too_large', 413, 'x'.repeat(65_537), {}, undefined],
    ['malformed', 400, '{', {}, undefined],
    ['malformed', 400, { user_id: 7, ...three({}) }, {}, 3],
  ])(
    'counts a refused request as %s, and logs the reason, where it is answered %i',
    async (reason, status, body, headers, events) => {
      const site = createLimitedSite()
      expect((await site.post(body, headers)).status).toBe(status)
      expect(site.lines()).toMatchObject([{ status, refused: reason }])
      expect(site.counted.get(`footfall_refused_total ${reason}`)).toBe(1)
      expect(site.counted.get(`footfall_events_total refused ${reason}`)).toBe(events)
    },
  )

  it('counts a request over the rate limit as rate, with its events if they were read', async () => {
    const site = createLimitedSite()
    await site.post({ events: Array(60).fill({}) })
    expect((await site.post({ events: Array(60).fill({}) })).status).toBe(429)
    expect(site.counted.get('footfall_events_total refused rate')).toBe(60)
    for (let times = 0; times < 40; times += 1) await site.post({})
    expect((await site.post({})).status).toBe(429)
    expect(site.counted.get('footfall_events_total refused rate')).toBe(60)
    expect(site.lines().at(-1)).toMatchObject({ status: 429, refused: 'rate' })
  })
})

it('neither counts nor logs a stored request as refused', async () => {
  const site = createLimitedSite()
  expect((await site.post({})).status).toBe(200)
  expect(site.lines()[0]).not.toHaveProperty('refused')
  expect([...site.counted.keys()]).toEqual([])
})
