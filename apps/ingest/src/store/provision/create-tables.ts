import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { expiringTables, type TableDefinition, type TableNames, tableDefinitions } from '@footfall/tables'
import { describeTable } from './describe-table.ts'
import { describeStream } from './expiry-stream.ts'
import { ForeignTable } from './foreign-table.ts'
import { keyDifferences } from './key-differences.ts'
import { turnOnTimeToLive } from './time-to-live.ts'

/**
 * Creates the missing tables and turns on their TTLs. Turns no TTL off, so it is safe to run again. Resolves to one line
 * for each step, done or left to the operator. Throws `ForeignTable`.
 *
 * @param options `keptForEver`, true by default: events and sessions have no TTL.
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
    expiringTables(tables, keptForEver).map((name) => turnOnTimeToLive(client, name)),
  )
  return [...created, ...expiring, await describeStream(client, tables.activeSessions)]
}

/** The names of the tables that do not exist. Throws `ForeignTable`. */
export async function missingTables(client: DynamoDBClient, tables: TableNames): Promise<readonly string[]> {
  const definitions = tableDefinitions(tables)
  const found = await Promise.all(definitions.map((definition) => tableExists(client, definition)))
  return definitions.filter((_, index) => !found[index]).map(({ TableName }) => TableName)
}

async function tableExists(client: DynamoDBClient, definition: TableDefinition): Promise<boolean> {
  const table = await describeTable(client, definition.TableName)
  const wrong = table ? keyDifferences(definition, table) : []
  if (wrong.length > 0) throw new ForeignTable(wrong)
  return table !== undefined
}

async function createTable(client: DynamoDBClient, definition: TableDefinition): Promise<string> {
  const name = definition.TableName
  const exists = await tableExists(client, definition)
  try {
    if (!exists) await client.send(new CreateTableCommand(definition))
  } catch (error) {
    // Another process is creating the table.
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 2 }, { TableName: name })
  return exists ? `${name} exists.` : `${name} is created.`
}
