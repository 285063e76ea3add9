import { BatchWriteItemCommand, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { random } from '../src/domain/random.ts'
import { itemOf, rowOf } from '../src/store/attributes.ts'
import { ownTables } from './support/tables.ts'

/** Numbers that DynamoDB keeps and the app accepts. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ min: 1e-130, max: 9e15, noNaN: true }),
  fc.constantFrom(0, 1e-130, -1e-130, 0.1, 1e21 / 1e7),
)

/** Any keys, and keys that JavaScript or DynamoDB treat specially. */
const key = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  fc.constantFrom('constructor', 'prototype', 'toString', 'S', 'M', 'NULL'),
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

const fields = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true })

describe('a row as an item', () => {
  it('reads a row back from its item unchanged', () => {
    fc.assert(
      fc.property(fields, (row) => {
        expect(rowOf(itemOf(row))).toEqual(withoutMinusZero(row))
      }),
    )
  })

  it('omits undefined fields from an item, and keeps a prototype key as an ordinary key', () => {
    const row = JSON.parse('{"__proto__":{"admin":true},"constructor":{"name":"Set"}}')
    const back = rowOf<Record<string, unknown>>(itemOf({ ...row, nothing: undefined, deep: { row } }))
    expect(Object.keys(back)).toEqual(['__proto__', 'constructor', 'deep'])
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
    expect(back['admin']).toBeUndefined()
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('reads an item without attributes of types that the app does not write', () => {
    expect(rowOf({ a: { S: 'b' }, tags: { SS: ['x'] }, raw: { B: new Uint8Array(1) } })).toEqual({ a: 'b' })
  })
})

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('a row over %s', (_, start) => {
  let server: DynamoDBServer | undefined
  let client: DynamoDBClient
  let documents: DynamoDBDocumentClient
  let table: string
  beforeAll(async () => {
    server = await start()
    if (!server) return
    const tables = await ownTables(server.endpoint)
    client = tables.client
    documents = DynamoDBDocumentClient.from(client)
    table = tables.names.activeSessions
  })
  afterAll(() => server?.stop())

  it('writes items that lib-dynamodb reads, and reads items that lib-dynamodb writes', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    await fc.assert(
      fc.asyncProperty(fields, async (properties) => {
        const [ours, theirs] = [{ session_id: random(12) }, { session_id: random(12) }]
        const requests = [{ PutRequest: { Item: itemOf({ ...ours, properties }) } }]
        await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }))
        const read = await documents.send(new GetCommand({ TableName: table, Key: ours }))
        expect(read.Item?.['properties']).toEqual(withoutMinusZero(properties))

        // lib-dynamodb reads `constructor.name`, which these rows may set. A Map has no such own key.
        await documents.send(
          new PutCommand({ TableName: table, Item: { ...theirs, properties: asMaps(properties) } }),
        )
        const { Item = {} } = await client.send(new GetItemCommand({ TableName: table, Key: itemOf(theirs) }))
        expect(rowOf(Item)).toEqual({ ...theirs, properties: withoutMinusZero(properties) })
      }),
      { numRuns: 40 },
    )
  })
})

/** The value with 0 in place of -0: DynamoDB has one zero. */
function withoutMinusZero<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}

function asMaps(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Array.isArray(value)
    ? value.map(asMaps)
    : new Map(Object.entries(value).map(([name, inner]) => [name, asMaps(inner)]))
}
