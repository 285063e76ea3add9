import {
  CreateTableCommand,
  DescribeTableCommand,
  type DescribeTableCommandOutput,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  type StreamViewType,
} from '@aws-sdk/client-dynamodb'
import { createClient } from '@footfall/tables'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTables, missingTables } from '../src/store/provision/create-tables.ts'
import { ForeignTable } from '../src/store/provision/foreign-table.ts'
import { ownConfig } from './support/tables.ts'

describe.each([
  [
    'dynalite',
    startDynalite,
    (name: string) => [
      `This DynamoDB does not delete expired rows of ${name}: it has no TTL.`,
      expect.stringContaining(
        `${name} has no stream of OLD_IMAGE, by which AWS Lambda closes sessions: turn it on with`,
      ),
    ],
    'DISABLED',
    undefined,
  ],
  [
    'DynamoDB Local',
    startDynamoDBLocal,
    (name: string) => [
      `${name} expires its rows by expires_at.`,
      `${name} has the stream by which AWS Lambda closes sessions.`,
    ],
    'ENABLED by expires_at',
    'OLD_IMAGE',
  ],
] as const)('the tables on %s', (_, start, expiry, timeToLive, stream) => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.stop())

  it('creates the tables once, and returns a line for each step', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    const { dynamodb, tables } = ownConfig(server.endpoint)
    const client = createClient(dynamodb)
    const { events, sessions, activeSessions } = tables
    expect(await missingTables(client, tables)).toEqual([events, sessions, activeSessions])
    expect(await createTables(client, tables)).toEqual([
      `${events} is created.`,
      `${sessions} is created.`,
      `${activeSessions} is created.`,
      ...expiry(activeSessions),
    ])
    expect(await missingTables(client, tables)).toEqual([])
    expect(await createTables(client, tables)).toEqual([
      `${events} exists.`,
      `${sessions} exists.`,
      `${activeSessions} exists.`,
      ...expiry(activeSessions),
    ])
  })

  it('creates the tables once when two callers do so at the same time', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    const { dynamodb, tables } = ownConfig(server.endpoint)
    const client = createClient(dynamodb)
    await Promise.all([createTables(client, tables), createTables(client, tables)])
    expect(await missingTables(client, tables)).toEqual([])
  })

  it('creates tables with their keys, on-demand billing, and the expiry and stream of active rows', async ({
    skip,
  }) => {
    if (!server) return skip('there is no Java on this machine')
    const { dynamodb, tables } = ownConfig(server.endpoint)
    const client = createClient(dynamodb)
    await createTables(client, tables)
    const shapes = await Promise.all(
      [tables.events, tables.sessions, tables.activeSessions].map(async (TableName) =>
        shapeOf(await client.send(new DescribeTableCommand({ TableName }))),
      ),
    )
    expect(shapes).toEqual([
      { keys: ['HASH session_id', 'RANGE event_id'], billing: 'PAY_PER_REQUEST', indexes: [] },
      {
        keys: ['HASH session_id'],
        billing: 'PAY_PER_REQUEST',
        indexes: ['UserIndex KEYS_ONLY HASH user_id RANGE start_time'],
      },
      { keys: ['HASH session_id'], billing: 'PAY_PER_REQUEST', indexes: [] },
    ])
    expect(await timeToLiveOf(client, tables.activeSessions)).toBe(timeToLive)
    expect(await streamOf(client, tables.activeSessions)).toBe(stream)
  })

  it('rejects a table of the same name with other keys', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    const { dynamodb, tables } = ownConfig(server.endpoint)
    // Without the app's timeouts: the retry of a creation would find the table.
    const client = new DynamoDBClient(dynamodb)
    await client.send(
      new CreateTableCommand({
        TableName: tables.events,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'event_id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'event_id', AttributeType: 'S' }],
      }),
    )
    const sentence = `The table ${tables.events} has the key event_id (HASH, S) where Footfall needs session_id (HASH, S), event_id (RANGE, S): name another table, which \`pnpm tables\` creates.`
    await expect(missingTables(client, tables)).rejects.toThrow(new ForeignTable([sentence]))
    await expect(createTables(client, tables)).rejects.toThrow(new ForeignTable([sentence]))
  })
})

describe('a table that was there before its stream', () => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await startDynamoDBLocal()
  })
  afterAll(() => server?.stop())

  it.for<[string, StreamViewType | undefined, string]>([
    [
      'no stream',
      undefined,
      'has no stream of OLD_IMAGE, by which AWS Lambda closes sessions: turn it on with',
    ],
    [
      'a stream of keys',
      'KEYS_ONLY',
      'has no stream of OLD_IMAGE, by which AWS Lambda closes sessions: turn off its stream of KEYS_ONLY, then turn it on with',
    ],
    ['a stream of both images', 'NEW_AND_OLD_IMAGES', 'has the stream by which AWS Lambda closes sessions.'],
  ])(
    'keeps an existing active sessions table with %s, and returns a line that says what to do',
    async ([, StreamViewType, line], { skip }) => {
      if (!server) return skip('there is no Java on this machine')
      const { dynamodb, tables } = ownConfig(server.endpoint)
      // Without the app's timeouts: the retry of a creation would find the table.
      const client = new DynamoDBClient(dynamodb)
      const TableName = tables.activeSessions
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'session_id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'session_id', AttributeType: 'S' }],
          ...(StreamViewType && { StreamSpecification: { StreamEnabled: true, StreamViewType } }),
        }),
      )
      const told = (await createTables(client, tables)).at(-1) ?? ''
      expect(told).toContain(`${TableName} ${line}`)
      expect(await streamOf(client, TableName)).toBe(StreamViewType)
    },
  )
})

function shapeOf({ Table }: DescribeTableCommandOutput): unknown {
  const keys = (schema: { AttributeName?: string | undefined; KeyType?: string | undefined }[] = []) =>
    schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`)
  return {
    keys: keys(Table?.KeySchema),
    billing: Table?.BillingModeSummary?.BillingMode,
    indexes: (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, Projection, KeySchema }) =>
      [IndexName, Projection?.ProjectionType, ...keys(KeySchema)].join(' '),
    ),
  }
}

async function timeToLiveOf(client: DynamoDBClient, TableName: string): Promise<string> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }))
  const { TimeToLiveStatus, AttributeName } = TimeToLiveDescription ?? {}
  return AttributeName ? `${TimeToLiveStatus} by ${AttributeName}` : `${TimeToLiveStatus}`
}

/** The view type of the table's stream; undefined without a stream. */
async function streamOf(client: DynamoDBClient, TableName: string): Promise<StreamViewType | undefined> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  return Table?.StreamSpecification?.StreamViewType
}
