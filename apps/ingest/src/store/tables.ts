import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { describeStream } from './expiry-stream.ts'
import { ForeignTable } from './foreign-table.ts'
import { describeTable } from './inspect-tables.ts'
import {
  expiringTables,
  type TableDefinition,
  type TableNames,
  tableDefinitions,
} from './table-definitions.ts'
import { tableDifferences } from './table-differences.ts'
import { turnOnTimeToLive } from './time-to-live.ts'

export type { TableNames } from './table-definitions.ts'

/**
 * Creates what is missing of the three tables and turns TTLs on, never off; safe to run again. Resolves to a line for
 * each thing done, or left to do. `keptForEver` unless said: events and sessions have no TTL. Throws `ForeignTable`.
 */
export async function createTables(
  client: DynamoDBClient,
  tables: TableNames,
  { keptForEver = true }: { readonly keptForEver?: boolean } = {},
): Promise<readonly string[]> {
  const created = await Promise.all(
    tableDefinitions(tables).map((definition) => createTable(client, definition)),
  )
  const expiring = await Promise.all(
    expiringTables(tables, keptForEver).map((name) => turnOnExpiry(client, name, tables)),
  )
  return [...created, ...expiring.flat()]
}

/** The names of those tables that do not exist. Throws `ForeignTable`. */
export async function missingTables(client: DynamoDBClient, tables: TableNames): Promise<readonly string[]> {
  const definitions = tableDefinitions(tables)
  const found = await Promise.all(definitions.map((definition) => tableExists(client, definition)))
  return definitions.filter((_, index) => !found[index]).map(({ TableName }) => TableName)
}

async function tableExists(client: DynamoDBClient, definition: TableDefinition): Promise<boolean> {
  const table = await describeTable(client, definition.TableName)
  const { wrong } = table ? tableDifferences(definition, table) : { wrong: [] }
  if (wrong.length > 0) throw new ForeignTable(wrong)
  return table !== undefined
}

async function createTable(client: DynamoDBClient, definition: TableDefinition): Promise<string> {
  const name = definition.TableName
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

/** Resolves to a line on the TTL and, where it ends sessions, one on the stream that tells of it. */
async function turnOnExpiry(
  client: DynamoDBClient,
  name: string,
  { activeSessions }: TableNames,
): Promise<readonly string[]> {
  const expires = await turnOnTimeToLive(client, name)
  if (!expires) {
    const instead = name === activeSessions ? 'the ingest app sweeps them' : 'they are kept'
    return [`${name} does not expire its rows by itself here: ${instead}.`]
  }
  const line = `${name} expires its rows by expires_at.`
  return name === activeSessions ? [line, await describeStream(client, name)] : [line]
}
