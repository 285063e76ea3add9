import { jsonBytes, LIMITS, type StoredEvent, type WireEvent } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMemorySite } from './support/memory-site.ts'
import { type Answer, createSite } from './support/site.ts'

type LimitName = keyof typeof LIMITS

/** A limit beyond which an event is rejected. */
interface Bound {
  readonly limit: LimitName
  readonly meaning: string
  /** An event of this size. */
  readonly of: (size: number) => WireEvent
  /** The error of an event of one more. */
  readonly beyond: string
}

/** A limit beyond which a field is cut. */
interface Cut {
  readonly limit: LimitName
  readonly field: 'page_url' | 'referrer' | 'title' | 'user_agent'
  readonly of: (size: number) => string
}

const PROPERTIES =
  'properties: must be an object of at most 50 keys of 1 to 64 characters, 5 levels deep, with strings of at most 1024 characters and numbers within ±(2^53 - 1)'

/** Characters of three bytes in UTF-8 and one UTF-16 code unit. */
const wide = (length: number): string => '統'.repeat(length)

/** Characters of four bytes in UTF-8 and two UTF-16 code units. */
const faces = (units: number): string => '😀'.repeat(units / 2) + 'x'.repeat(units % 2)

const BOUNDS: readonly Bound[] = [
  ...(['user_id', 'anonymous_id', 'session_id'] as const).flatMap((field) =>
    [wide, faces].map((text) => ({
      limit: 'idLength' as const,
      meaning: `${field} of ${text(2)}`,
      of: (size: number) => ({ [field]: text(size) }),
      beyond: `${field}: must be a string of 1 to 128 characters`,
    })),
  ),
  {
    limit: 'typeLength',
    meaning: 'event_type',
    of: (size) => ({ event_type: wide(size) }),
    beyond: 'event_type: must be a string of 1 to 64 characters',
  },
  {
    limit: 'siteKeyLength',
    meaning: 'site_id',
    of: (size) => ({ site_id: 'k'.repeat(size) }),
    beyond: 'site_id: must be 1 to 64 letters, digits, underscores, dots and hyphens',
  },
  {
    limit: 'propertyKeyLength',
    meaning: 'a key',
    of: (size) => ({ properties: { [wide(size)]: 1 } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyKeyLength',
    meaning: 'a key, deep inside',
    of: (size) => ({ properties: { a: [{ b: [{ [faces(size)]: 1 }] }] } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyValueLength',
    meaning: 'a string',
    of: (size) => ({ properties: { a: wide(size) } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyValueLength',
    meaning: 'a string, deep inside',
    of: (size) => ({ properties: { a: [[[[faces(size)]]]] } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyCount',
    meaning: 'keys',
    of: (size) => ({ properties: Object.fromEntries(numbers(size).map((index) => [`k${index}`, index])) }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyCount',
    meaning: 'items of a list, which is one itself',
    of: (size) => ({ properties: { list: numbers(size - 1) } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyCount',
    meaning: 'keys and items at several depths',
    of: (size) => ({ properties: { a: { b: [{}, [null]] }, c: numbers(size - 6) } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyDepth',
    meaning: 'lists in lists',
    of: (size) => ({ properties: { a: nested(size - 2, (inner) => [inner], [1]) } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'propertyDepth',
    meaning: 'objects in objects, the last one empty',
    of: (size) => ({ properties: { a: nested(size - 2, (inner) => ({ b: inner }), {}) } }),
    beyond: PROPERTIES,
  },
  {
    limit: 'eventBytes',
    meaning: 'bytes, three a character',
    of: (size) => padded(size, wide(1)),
    beyond: 'the event: must be at most 32768 bytes as JSON',
  },
  {
    limit: 'eventBytes',
    meaning: 'bytes that JSON escapes',
    of: (size) => padded(size, '"'),
    beyond: 'the event: must be at most 32768 bytes as JSON',
  },
]

const CUTS: readonly Cut[] = [
  {
    limit: 'urlLength',
    field: 'page_url',
    of: (size) => `https://example.com/${'a/'.repeat(size)}`.slice(0, size),
  },
  { limit: 'urlLength', field: 'referrer', of: (size) => `https://example.com/${wide(size)}`.slice(0, size) },
  { limit: 'titleLength', field: 'title', of: wide },
  { limit: 'userAgentLength', field: 'user_agent', of: wide },
]

/** Limits of a request and of a session. The tests below and those of sessions cover them. */
const OTHERS: readonly LimitName[] = [
  'bodyBytes',
  'batchEvents',
  'batchSessions',
  'batchBytes',
  'eventAge',
  'sessionEventsHard',
  'sessionBytesHard',
]

it('the tests of limits have a case for each limit', () => {
  const names = Object.keys(LIMITS).filter((name) => Number.isNaN(Number(name)))
  const met = [...BOUNDS, ...CUTS].map(({ limit }) => limit)
  expect([...new Set([...met, ...OTHERS])].sort()).toEqual(names.sort())
})

/** The app over one of the stores. */
interface Kept {
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>
  events(): Promise<readonly StoredEvent[]>
}

describe.each<readonly [string, () => Promise<DynamoDBServer | undefined>]>([
  ['memory', async () => ({ endpoint: '', stop: async () => {} })],
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('the limits, over %s', (name, start) => {
  let server: DynamoDBServer | undefined
  let site: Kept
  beforeAll(async () => {
    server = await start()
    site = await open()
  })
  beforeEach(({ skip }) => {
    if (!server) skip('there is no Java on this machine')
  })
  afterAll(() => server?.stop())

  async function open(): Promise<Kept> {
    if (name === 'memory') {
      const { post, rows } = createMemorySite()
      return { post, events: async () => rows() }
    }
    const { post, tables } = await createSite(server?.endpoint ?? '', Date.now())
    return { post, events: tables.events }
  }

  async function stored({ event_id }: Answer): Promise<StoredEvent | undefined> {
    return (await site.events()).find((row) => row.event_id === event_id)
  }

  it.each(BOUNDS)('stores an event at $limit, $meaning, whole', async ({ limit, of }) => {
    const event = of(LIMITS[limit])
    const answer = await site.post(event)
    expect(answer).toMatchObject({ status: 200 })
    const { session_id: _, ...asked } = event
    expect(await stored(answer)).toMatchObject(asked)
  })

  it.each(BOUNDS)(
    'rejects an event one beyond $limit, $meaning, and stores its neighbours',
    async ({ limit, of, beyond }) => {
      const before = await site.events()
      const refused = of(LIMITS[limit] + 1)
      const alone = await site.post(refused)
      expect(alone).toMatchObject({ status: 400, error: beyond })
      const { results, status } = await site.post({
        events: [{ title: 'before' }, refused, { title: 'after' }],
      })
      expect(status).toBe(200)
      expect(results.map((result) => result.status)).toEqual(['stored', 'rejected', 'stored'])
      expect(results[1]?.error).toBe(
        beyond.startsWith('the event: ') ? beyond.replace('the event', 'events[1]') : `events[1].${beyond}`,
      )
      expect((await site.events()).length).toBe(before.length + 2)
    },
  )

  it.each(CUTS)('cuts $field beyond $limit', async ({ limit, field, of }) => {
    const [edge, beyond] = [of(LIMITS[limit]), of(LIMITS[limit] + 1)]
    for (const text of [edge, beyond]) {
      expect((await stored(await site.post({ [field]: text })))?.[field]).toBe(edge)
    }
  })

  it('cuts the user agent of the header like that of the event', async () => {
    const edge = 'u'.repeat(LIMITS.userAgentLength)
    for (const text of [edge, `${edge}v`]) {
      expect(await stored(await site.post({}, { 'user-agent': text }))).toMatchObject({ user_agent: edge })
    }
  })

  it('stores a batch of 100 events, and refuses one of 101 with 400', async () => {
    const events = Array.from({ length: LIMITS.batchEvents }, () => ({}))
    const answer = await site.post({ events })
    expect(answer.results.map(({ status }) => status)).toEqual(events.map(() => 'stored'))
    const before = (await site.events()).length
    expect(await site.post({ events: [...events, {}] })).toMatchObject({
      status: 400,
      error: 'events: must be a list of 1 to 100 events',
    })
    expect(await site.events()).toHaveLength(before)
  })

  it('accepts a body of 64 KiB, and refuses one byte more with 413', async () => {
    const body = (bytes: number): string => {
      const start = `{"title":"${wide(10)}"}`
      return start + ' '.repeat(bytes - Buffer.byteLength(start))
    }
    expect(await site.post(body(LIMITS.bodyBytes))).toMatchObject({ status: 200 })
    expect(await site.post(body(LIMITS.bodyBytes + 1))).toMatchObject({ status: 413 })
  })
})

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function nested(levels: number, around: (inner: unknown) => unknown, inside: unknown): never {
  return numbers(levels).reduce<unknown>(around, inside) as never
}

/** An event of `bytes` bytes as JSON, most of them in strings of one character. */
function padded(bytes: number, character: string): WireEvent {
  const properties: Record<string, string> = {}
  const event = { title: 'padded', properties }
  const each = jsonBytes(character) - 2
  for (let key = 0; ; key += 1) {
    properties[`k${key}`] = ''
    const room = bytes - jsonBytes(event)
    const units = Math.min(LIMITS.propertyValueLength, Math.floor(room / each))
    properties[`k${key}`] = character.repeat(units)
    if (units === LIMITS.propertyValueLength) continue
    properties[`k${key}`] += 'x'.repeat(bytes - jsonBytes(event))
    return event
  }
}
