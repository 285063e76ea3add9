import { LIMITS, type StoredEvent } from '@footfall/protocol'
import { describe, expect, it } from 'vitest'
import { createMemorySite } from './support/memory-site.ts'
import { ADDRESS } from './support/site.ts'

const NO_JSON = 'The body must be a JSON object: one event, or a batch with "events".'
const PROPERTIES = expect.stringMatching(/^properties: must be an object of at most 50 keys/)

/** `levels` nested brackets: too deep for a parser that recurses. */
const brackets = (levels: number, open = '[', close = ']'): string =>
  open.repeat(levels) + close.repeat(levels)

async function storedOf(body: string): Promise<StoredEvent> {
  const site = createMemorySite()
  expect(await site.post(body)).toMatchObject({ status: 200 })
  const [row, ...others] = site.rows()
  expect(others).toEqual([])
  return row as StoredEvent
}

describe('keys that lead to a prototype', () => {
  const deep = '{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}'

  it.each([
    ['beside others', '{"a":1,"__proto__":{"x":1},"constructor":2,"prototype":null}', { a: 1 }],
    [
      'within objects in lists',
      '{"a":[{"b":{"__proto__":{"x":1},"c":2,"constructor":[]}}]}',
      { a: [{ b: { c: 2 } }] },
    ],
    ['alone', '{"__proto__":{"x":1}}', {}],
    ['too deep by themselves', `{"a":1,"constructor":${deep}}`, { a: 1 }],
    ['at the last level', '{"a":[[[{"prototype":{"b":1}}]]]}', { a: [[[{}]]] }],
    ['of what no event may hold', `{"a":1,"prototype":["${'x'.repeat(2_000)}",1e999]}`, { a: 1 }],
    ['with more parts than an event may hold', `{"a":1,"__proto__":[${'1,'.repeat(60)}1]}`, { a: 1 }],
    ['written with escapes', '{"\\u005f_proto__":1,"\\u0063onstructor":2,"a":3}', { a: 3 }],
    [
      'beside those that all objects have',
      '{"toString":1,"hasOwnProperty":{"valueOf":2}}',
      { toString: 1, hasOwnProperty: { valueOf: 2 } },
    ],
  ])('drops prototype keys from properties before it checks the limits: %s', async (_, properties, kept) => {
    expect((await storedOf(`{"properties":${properties}}`)).properties).toEqual(kept)
  })

  it('keeps the full number of properties beside prototype keys', async () => {
    const others = Object.fromEntries(
      Array.from({ length: LIMITS.propertyCount }, (_, key) => [`k${key}`, key]),
    )
    const properties = JSON.stringify(others).replace('{', '{"constructor":0,"prototype":0,"__proto__":0,')
    expect((await storedOf(`{"properties":${properties}}`)).properties).toEqual(others)
  })

  it.each([
    [
      'an event',
      '{"__proto__":{"user_id":"mallory","title":"x"},"constructor":{"prototype":{"a":1}},"user_id":"ada"}',
    ],
    [
      'a batch',
      '{"__proto__":{"title":"x"},"prototype":1,"events":[{"user_id":"ada","__proto__":{"title":"y"}}]}',
    ],
  ])('takes no field of %s from a prototype key, and changes no other object', async (_, body) => {
    const row = await storedOf(body)
    expect(row.user_id).toBe('ada')
    expect(row).not.toHaveProperty('title')
    expect({}).not.toHaveProperty('title')
    expect({}).not.toHaveProperty('a')
  })
})

describe("fields that are the app's own to say", () => {
  it.each([
    'ip_address',
    'received_at',
    'client_time',
    'clock_offset',
    'clock_ahead',
    'bot',
    'expires_at',
    'version',
    '_',
    '_id',
    '__v',
    '_ip_address',
  ])('ignores a field of the body that only the app sets: %s', async (name) => {
    const forged = '203.0.113.9'
    for (const value of [forged, 1, true, { [name]: forged }]) {
      const field = { [name]: value }
      for (const body of [field, { ...field, events: [{}] }, { events: [field] }]) {
        const row = await storedOf(JSON.stringify(body))
        expect(JSON.stringify(row)).not.toContain(forged)
        expect(row[name as keyof StoredEvent]).not.toEqual(value)
        expect(row.ip_address).toBe(ADDRESS)
        expect(Math.abs(row.received_at - Date.now())).toBeLessThan(60_000)
      }
    }
  })
})

describe('a body that no honest client writes', () => {
  it.each([
    ['a list, 32,000 levels deep', brackets(32_000), 400, NO_JSON],
    [
      'a list, 100,000 levels deep',
      brackets(100_000),
      413,
      'The body must be at most 65536 bytes; send fewer events at a time.',
    ],
    ['brackets that never close', '['.repeat(65_000), 400, NO_JSON],
    ['properties, 30,000 levels deep', `{"properties":{"a":${brackets(30_000)}}}`, 400, PROPERTIES],
    [
      'objects, 10,000 levels deep',
      `{"properties":${brackets(10_000, '{"a":', '}').replace(':}', ':1}')}}`,
      400,
      PROPERTIES,
    ],
    [
      'an id, 30,000 levels deep',
      `{"user_id":${brackets(30_000)}}`,
      400,
      'user_id: must be a string of 1 to 128 characters',
    ],
    ['events, 30,000 levels deep', `{"events":${brackets(30_000)}}`, 400, 'events[0]: must be a JSON object'],
    ['an unknown field, 30,000 levels deep', `{"what":${brackets(30_000)}}`, 200, undefined],
    ['NaN', '{"properties":{"a":NaN}}', 400, NO_JSON],
    ['Infinity', '{"properties":{"a":-Infinity}}', 400, NO_JSON],
    ['a number beyond all', '{"properties":{"a":1e999}}', 400, PROPERTIES],
    ['a number beyond 2^53 - 1', '{"properties":{"a":9007199254740992}}', 400, PROPERTIES],
    ['a number below -(2^53 - 1)', '{"properties":{"a":-9007199254740992}}', 400, PROPERTIES],
    [
      'a time beyond all',
      '{"timestamp":1e999}',
      400,
      'timestamp: must be a whole number of milliseconds since 1970',
    ],
    [
      'a time with a fraction',
      '{"timestamp":1.5}',
      400,
      'timestamp: must be a whole number of milliseconds since 1970',
    ],
    ['an empty key', '{"properties":{"":1}}', 400, PROPERTIES],
    ['an empty key, deep inside', '{"properties":{"a":[{"":1}]}}', 400, PROPERTIES],
    [
      'half of a character in an id',
      '{"anonymous_id":"a\\udc00"}',
      400,
      'anonymous_id: must be well-formed Unicode',
    ],
    ['a byte order mark', '\uFEFF{}', 200, undefined],
    ['control characters within a text', '{"title":"a\nb"}', 400, NO_JSON],
    ['a comment', '{} // an event', 400, NO_JSON],
    ['two events', '{}{}', 400, NO_JSON],
  ])(
    'answers a body of %s with one sentence or stores it, and logs nothing',
    async (_, body, status, error) => {
      const site = createMemorySite()
      const answer = await site.post(body)
      expect({ status: answer.status, error: answer.error }).toEqual({ status, error })
      expect(site.rows()).toHaveLength(status === 200 ? 1 : 0)
      expect(site.logged).toEqual([])
    },
  )

  it.each([
    [
      'the largest numbers unchanged',
      '[9007199254740991,-9007199254740991]',
      [9007199254740991, -9007199254740991],
    ],
    ['the smallest numbers that DynamoDB keeps unchanged', '[1e-130,-1e-130]', [1e-130, -1e-130]],
    ['numbers closer to 0 as 0', '[9e-131,5e-324,-1e-200,-0]', [0, 0, 0, 0]],
    ['halves of characters as U+FFFD', '["a\\ud83d",{"\\udc00":1}]', ['a\uFFFD', { '\uFFFD': 1 }]],
    ['the last value of a repeated key of properties', '{"a":{"b":1},"a":2}', { a: 2 }],
  ])('stores %s', async (_, value, kept) => {
    const stored = (await storedOf(`{"properties":{"of":${value}}}`)).properties?.['of']
    expect(JSON.stringify(stored)).toBe(JSON.stringify(kept))
  })

  it('stores the last value of a repeated field', async () => {
    expect(await storedOf('{"user_id":7,"user_id":"ada","title":"a","title":"b"}')).toMatchObject({
      user_id: 'ada',
      title: 'b',
    })
  })

  it.each([
    ['deep', `{"properties":{"a":${brackets(1_000)}}}`],
    ['of half a character', '{"user_id":"\\ud800"}'],
    ['of a number beyond all', '{"properties":{"a":-1e400}}'],
    ['of an empty key', '{"properties":{"":1}}'],
    ['that is none', 'null'],
    ['that is a list', '[{}]'],
  ])('stores the neighbours of a rejected event %s', async (_, event) => {
    const site = createMemorySite()
    const { results } = await site.post(`{"events":[{"title":"before"},${event},{"title":"after"}]}`)
    expect(results.map(({ status }) => status)).toEqual(['stored', 'rejected', 'stored'])
    expect(site.rows().map(({ title }) => title)).toEqual(['before', 'after'])
  })
})
