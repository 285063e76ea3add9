import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { EXPIRY_STREAM, turnOnExpiry } from './expiry.ts'

/** Names of the three tables. */
export interface TableNames {
  readonly events: string
  readonly sessions: string
  readonly activeSessions: string
}

/**
 * The tables and the access pattern that each key serves.
 * - Events: all events of a session in the order of their ids, with one consistent query and no index.
 * - Sessions: one session by its id; through `UserIndex`, the sessions of a user by start time. Keys only: an index
 *   that held more would cost a write unit at each write of a session instead of one at its start.
 * - ActiveSessions: who is here now, by a scan that filters `expires_at`; its stream says whose session is over.
 */
function tableDefinitions(tables: TableNames): readonly CreateTableCommandInput[] {
  return [
    {
      TableName: tables.events,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'session_id', KeyType: 'HASH' },
        { AttributeName: 'event_id', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'session_id', AttributeType: 'S' },
        { AttributeName: 'event_id', AttributeType: 'S' },
      ],
    },
    {
      TableName: tables.sessions,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'session_id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'session_id', AttributeType: 'S' },
        { AttributeName: 'user_id', AttributeType: 'S' },
        { AttributeName: 'start_time', AttributeType: 'N' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'UserIndex',
          KeySchema: [
            { AttributeName: 'user_id', KeyType: 'HASH' },
            { AttributeName: 'start_time', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    },
    {
      TableName: tables.activeSessions,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'session_id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'session_id', AttributeType: 'S' }],
      StreamSpecification: EXPIRY_STREAM,
    },
  ]
}

/** A table of this name exists and is not Footfall's. */
export class ForeignTable extends Error {
  override readonly name = 'ForeignTable'
  constructor(readonly table: string) {
    super(`The table ${table} has other keys than Footfall's: name another one.`)
  }
}

/**
 * Creates what is missing of the three tables and turns the TTL on; safe to run again. Resolves to a line for each
 * thing done, or left to do. Throws `ForeignTable`.
 */
export async function createTables(client: DynamoDBClient, tables: TableNames): Promise<readonly string[]> {
  const created = await Promise.all(
    tableDefinitions(tables).map((definition) => createTable(client, definition)),
  )
  return [...created, ...(await turnOnExpiry(client, tables.activeSessions))]
}

/** The names of those tables that do not exist. Throws `ForeignTable`. */
export async function missingTables(client: DynamoDBClient, tables: TableNames): Promise<readonly string[]> {
  const definitions = tableDefinitions(tables)
  const found = await Promise.all(definitions.map((definition) => tableExists(client, definition)))
  return definitions.filter((_, index) => !found[index]).map(({ TableName }) => TableName as string)
}

async function tableExists(client: DynamoDBClient, definition: CreateTableCommandInput): Promise<boolean> {
  const name = definition.TableName as string
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
    if (keysOf(Table?.KeySchema) !== keysOf(definition.KeySchema)) throw new ForeignTable(name)
    return true
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false
    throw error
  }
}

function keysOf(schema: readonly KeySchemaElement[] = []): string {
  return schema
    .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`)
    .sort()
    .join()
}

async function createTable(client: DynamoDBClient, definition: CreateTableCommandInput): Promise<string> {
  const name = definition.TableName as string
  const exists = await tableExists(client, definition)
  try {
    if (!exists) await client.send(new CreateTableCommand(definition))
  } catch (error) {
    // Somebody else is creating it at this moment.
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 2 }, { TableName: name })
  return exists ? `${name} is there.` : `${name} is created.`
}
