import type { Properties, StoredEvent } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { random } from '../src/domain/random.ts'
import type { Store } from '../src/domain/store.ts'
import { createDynamoDBStore } from '../src/store/dynamodb-store.ts'
import { ownTables } from './support/tables.ts'

/** Numbers that DynamoDB keeps and the app accepts. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ min: 1e-130, max: 9e15, noNaN: true }),
  fc.constantFrom(0, 1e-130, -1e-130, 0.1, 1e21 / 1e7),
)

/** Keys that have a meaning in JavaScript, among all others. */
const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom('constructor', 'prototype', 'toString', 'name', 'S', 'M', 'NULL'),
)

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

const properties = fc.dictionary(key, value, {
  maxKeys: 6,
  noNullPrototype: true,
}) as fc.Arbitrary<Properties>

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('properties stored in %s', (name, start) => {
  let server: DynamoDBServer | undefined
  let store: Store
  beforeAll(async () => {
    server = await start()
    if (!server) return
    const { client, names } = await ownTables(server.endpoint)
    store = createDynamoDBStore({ client, tables: names, budget: 60_000 })
  })
  afterAll(() => server?.stop())

  it.each<[string, Properties]>([
    ['a key "constructor" that names a Set', { constructor: { name: 'Set' } }],
    ['a key "constructor" that names a Map, at depth', { a: [{ constructor: { name: 'Map' } }] }],
    ['a key "constructor" that names a number', { constructor: { name: 'NumberValue' }, value: '1' }],
  ])(`${name} returns properties with %s as they were`, async (_, given) => {
    if (server) expect(await storedAndRead(given)).toEqual(given)
  })

  it(`${name} returns any properties as they were`, async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    await fc.assert(
      fc.asyncProperty(properties, async (given) => {
        expect(await storedAndRead(given)).toEqual(withoutMinusZero(given))
      }),
      { numRuns: 40 },
    )
  })

  async function storedAndRead(given: Properties): Promise<Properties | undefined> {
    const event = eventWith(given)
    expect(await store.put([event])).toEqual(new Set())
    const [stored] = await store.events(event.session_id)
    return stored?.properties
  }
})

function eventWith(given: Properties): StoredEvent {
  const name = `1790000000000_${random(16)}`
  return {
    session_id: `sess_${name}`,
    event_id: `evt_${name}`,
    timestamp: 1_790_000_000_000,
    client_time: 1_790_000_000_000,
    received_at: 1_790_000_000_000,
    user_id: 'user_1',
    anonymous_id: '',
    event_type: 'signup',
    page_url: '',
    referrer: '',
    user_agent: '',
    ip_address: '',
    properties: given,
  }
}

/** DynamoDB has one zero. */
function withoutMinusZero<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
