import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { LIMITS, maskSecrets } from '@footfall/protocol'
import { describe, expect, it } from 'vitest'
import { checkEvents } from '../src/http/check-events.ts'
import { parseEvents } from '../src/http/parse-events.ts'
import { createUrlCleaner } from '../src/http/url-cleaner.ts'
import { createMemoryApp } from './support/memory-app.ts'
import { createMemorySite } from './support/memory-site.ts'
import { trackedVisit } from './support/tracker.ts'

/** A body of at most `most` bytes: `piece` repeated between `start` and `end`. */
const full = (start: string, piece: string, end: string, most: number = LIMITS.bodyBytes): string => {
  const room = most - start.length - end.length
  return start + piece.repeat(Math.floor(room / piece.length)).slice(0, -1) + end
}

const url = (piece: string, start = ''): string =>
  JSON.stringify({ page_url: start + piece.repeat(Math.floor(60_000 / piece.length)) })

/** A batch whose events each have a URL of their own, so that none is masked once for all. */
const ownUrls = (piece: string): string =>
  JSON.stringify({
    events: numbers(100).map((key) => ({ page_url: `${key}${piece.repeat(600 / piece.length)}` })),
  })

const HOSTILE: readonly (readonly [string, string])[] = [
  ['lists in a list', full('{"properties":{"a":[', '[],', ']}}')],
  ['objects in a list', full('{"properties":{"a":[', '{},', ']}}')],
  ['numbers in a list', full('{"properties":{"a":[', '1,', ']}}')],
  ['lists in lists', `{"properties":{"a":${'['.repeat(32_000)}${']'.repeat(32_000)}}}`],
  ['lists in lists, five deep, again and again', full('{"properties":{"a":[', '[[[1e999]]],', ']}}')],
  [
    'events of too many properties',
    full('{"events":[', `{"properties":{"a":[${'{},'.repeat(250)}0]}},`, ']}'),
  ],
  [
    'events of numbers out of range, deep in lists',
    events(`{"properties":{"a":[${'[[[1e999]]],'.repeat(11)}[[[1e999]]]]}}`),
  ],
  ['events of long strings, deep in lists', events(`{"properties":{"a":[[[["${'x'.repeat(560)}"]]]]}}`)],
  ['events of nothing', full('{"events":[', '{},', ']}')],
  ['events of no object', events('0')],
  ['events whose every field is wrong', events(JSON.stringify(wrongFields()))],
  ['properties beside events', JSON.stringify({ ...longTexts(), events: Array(100).fill({}) })],
  ['keys in properties', `{"properties":{${numbers(6_000).map((key) => `"${key}":{}`)}}}`],
  ['one key again and again', full('{"properties":{', '"a":1,', '}}')],
  ['prototype keys', full('{"properties":{"a":{', '"__proto__":{},', '}}}')],
  ['keys of an event', `{${numbers(6_000).map((key) => `"${key}":{}`)}}`],
  [
    'escaped halves of characters',
    JSON.stringify({ title: '\ud800'.repeat(10_000), page_url: '\udc00'.repeat(900) }),
  ],
  ['one long word in a URL', url('a')],
  ['half an address', url('a@a')],
  ['percent signs', url('a%25')],
  ['an @, encoded again and again', url('%25', 'a')],
  ['a host without an end', url('x:', 'https://')],
  ['a token without an end', url('eyJa.')],
  ['a run of many turns', url('aB1')],
  ['dots after an @', url('a.', 'a@')],
  ['a URL for each event', ownUrls('a%25')],
]

it.each(HOSTILE)(
  'a hostile body of %s costs about as much processor time as ordinary events of as many bytes',
  async (_, body) => {
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LIMITS.bodyBytes)
    const ordinary = { body: Buffer.from(ordinaryBatch()), encoding: 'identity' }
    expect(await ratio({ body: Buffer.from(body), encoding: 'identity' }, ordinary)).toBeLessThan(20)
  },
)

/** Bodies that are sent compressed and inflate to 4,096 bytes, as far as any body may. */
const COMPRESSED: readonly (readonly [string, string])[] = [
  ['numbers out of range, deep in lists', small('{"properties":{"a":[[[[1e999]]],[[[1e999]]]]}},')],
  ['lists in lists', small(`{"properties":{"a":[${'[[[1]]],'.repeat(12)}1]}},`)],
  ['keys in properties', small(`{"properties":{${numbers(40).map((key) => `"${key}":[]`)}}},`)],
  ['events whose every field is wrong', small(`${JSON.stringify(wrongFields())},`)],
  ['events of no object', small('0,')],
  ['halves of characters', small('{"title":"\\ud800\\ud800\\ud800"},')],
  ['a URL that all events share', sharedUrl('a%25')],
  ['an address that all events share', sharedUrl('a@')],
  ['a URL that is repeated', small(`{"page_url":"${'a%25'.repeat(200)}"},`)],
  [
    'properties that all events share',
    JSON.stringify({ properties: { a: 'x'.repeat(1_000) }, events: Array(100).fill({}) }),
  ],
]

describe('received bytes that inflate', () => {
  it.each(
    COMPRESSED.flatMap(([name, body]) =>
      (['br', 'gzip'] as const).map((encoding) => [name, encoding, body] as const),
    ),
  )(
    'received bytes that inflate to %s (%s) cost about as much as honest events of as many received bytes',
    async (_, encoding, text) => {
      const body = compress(text, encoding)
      const honest = costliestHonest()
      expect(honest.body.length).toBeLessThanOrEqual(body.length)
      expect(await ratio({ body, encoding }, honest)).toBeLessThan(5)
    },
  )

  it.each(['br', 'gzip'] as const)(
    'refuses a small body that inflates to 64 KiB of repeated events (%s) with 413',
    async (encoding) => {
      const body = compress(events(`{"properties":{"a":[${'[[[1e999]]],'.repeat(11)}1]}}`), encoding)
      expect(body.length).toBeLessThan(1_000)
      const app = createMemoryApp()
      const init = { method: 'POST', headers: { 'content-encoding': encoding }, body }
      expect((await app.request('/events', init)).status).toBe(413)
    },
  )
})

describe('URLs of a batch', () => {
  it.each([
    [
      'shared by all events',
      { page_url: 'https://example.com/a', referrer: 'https://example.com/a', events: Array(100).fill({}) },
    ],
    [
      'repeated in all events',
      { events: Array(100).fill({ page_url: 'https://example.com/a', referrer: 'https://example.com/a' }) },
    ],
  ])('masks a URL once in a batch where it is %s', (_, body) => {
    const masked: string[] = []
    const parsed = parseEvents(JSON.stringify(body))
    if (!parsed.ok) throw new Error(parsed.error)
    const checked = checkEvents(
      parsed,
      createUrlCleaner((text) => {
        masked.push(text)
        return maskSecrets(text)
      }),
    )
    expect(checked).toMatchObject({
      ok: true,
      events: Array(100).fill({ event: { page_url: 'https://example.com/a' } }),
    })
    expect(masked).toEqual(['https://example.com/a'])
  })

  it('answers 429 to a sender over its limit before it checks and masks the events', async () => {
    const app = createMemoryApp({ RATE_LIMIT_PER_ADDRESS: '100' })
    await app.post({ events: Array(60).fill({}) })
    const answer = await app.post({ page_url: 7, events: Array(60).fill({}) })
    // The check would have answered 400.
    expect(answer.status).toBe(429)
  })
})

interface Sent {
  readonly body: Uint8Array<ArrayBuffer>
  readonly encoding: string
}

/** The processor time of the hostile request divided by that of the honest one. */
async function ratio(hostile: Sent, honest: Sent): Promise<number> {
  const site = createMemorySite()
  const cost = async ({ body, encoding }: Sent): Promise<number> => {
    const times = 2
    const before = process.cpuUsage()
    for (let time = 0; time < times; time += 1) {
      const init = { method: 'POST', headers: { 'content-encoding': encoding }, body }
      expect((await site.app.request('/events', init)).status).toBeLessThan(500)
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / times
  }
  // The least of four rounds: other work of this process may disturb any one of them.
  const [first, second] = [[], []] as [number[], number[]]
  for (let round = 0; round < 4; round += 1) {
    first.push(await cost(hostile))
    second.push(await cost(honest))
  }
  return Math.min(...first) / Math.min(...second)
}

/** A hundred events of a visit, 64 KiB in all. */
function ordinaryBatch(): string {
  const events = trackedVisit(Date.now() - 200_000, LIMITS.batchEvents).map((event) => ({
    ...event,
    title: 'First crack, and other sounds to listen for',
    properties: { plan: 'pro', note: 'x'.repeat(150) },
  }))
  return JSON.stringify({ events })
}

/** The costliest honest request for its received bytes: a batch of a hundred equal events. It counts as a hundred events of the limit. */
function costliestHonest(): Sent {
  return { body: compress(JSON.stringify({ events: Array(100).fill({}) }), 'br'), encoding: 'br' }
}

function compress(text: string, encoding: 'br' | 'gzip'): Sent['body'] {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 }
  return Uint8Array.from(encoding === 'br' ? brotliCompressSync(text, { params }) : gzipSync(text))
}

/** A batch of one event, repeated, of at most 4,096 bytes, as far as any body may inflate. */
function small(event: string): string {
  const count = Math.min(LIMITS.batchEvents, Math.floor(4_080 / event.length))
  return `{"events":[${event.repeat(count).slice(0, -1)}]}`
}

/** A full batch whose events share one URL. */
function sharedUrl(piece: string): string {
  return JSON.stringify({ page_url: piece.repeat(2_048 / piece.length), events: Array(100).fill({}) })
}

/** A full batch of one event, repeated. */
function events(event: string): string {
  return JSON.stringify({ events: [] }).replace('[]', `[${Array(LIMITS.batchEvents).fill(event)}]`)
}

function wrongFields(): Readonly<Record<string, number>> {
  const fields = [
    'event_id',
    'session_id',
    'user_id',
    'anonymous_id',
    'event_type',
    'site_id',
    'page_url',
    'referrer',
  ]
  return Object.fromEntries(
    [...fields, 'user_agent', 'title', 'properties', 'webdriver'].map((field) => [field, 7]),
  )
}

function longTexts(): { readonly properties: Readonly<Record<string, string>> } {
  return { properties: Object.fromEntries(numbers(30).map((key) => [`k${key}`, 'x'.repeat(1_000)])) }
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}
