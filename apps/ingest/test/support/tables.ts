import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { StoredEvent } from '@footfall/protocol'
import type { TableNames } from '@footfall/tables'
import { createClient } from '@footfall/tables'
import { type Config, readConfig } from '../../src/config/read-config.ts'
import { random } from '../../src/domain/random.ts'
import type { ActiveRow, SessionRow } from '../../src/domain/store.ts'
import { createTables } from '../../src/store/provision/create-tables.ts'

/** The three tables of one test file, and all their rows. */
export interface Tables {
  readonly config: Config
  readonly client: DynamoDBClient
  readonly names: TableNames
  events(): Promise<readonly StoredEvent[]>
  sessions(): Promise<readonly SessionRow[]>
  active(): Promise<readonly ActiveRow[]>
}

/** A configuration with new table names, and a budget for a busy machine. `accessKey`: for a DynamoDB that checks it. */
export function ownConfig(endpoint: string, accessKey = 'local'): Config {
  const own = random(8)
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    EVENTS_TABLE: `events-${own}`,
    SESSIONS_TABLE: `sessions-${own}`,
    ACTIVE_SESSIONS_TABLE: `active-${own}`,
    DYNAMODB_ENDPOINT: endpoint,
    RATE_LIMIT_PER_ADDRESS: 'off',
    BUDGET_MS: '20000',
  })
  const credentials = { accessKeyId: accessKey, secretAccessKey: accessKey }
  return { ...config, dynamodb: { ...config.dynamodb, credentials } }
}

/** The environment variables of a configuration. */
export function environmentOf({ port, host, tables, dynamodb, budget }: Config): Record<string, string> {
  return {
    PORT: String(port),
    HOST: host,
    EVENTS_TABLE: tables.events,
    SESSIONS_TABLE: tables.sessions,
    ACTIVE_SESSIONS_TABLE: tables.activeSessions,
    AWS_REGION: dynamodb.region,
    DYNAMODB_ENDPOINT: dynamodb.endpoint ?? '',
    AWS_ACCESS_KEY_ID: dynamodb.credentials?.accessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: dynamodb.credentials?.secretAccessKey ?? '',
    // All requests of a test come from one address.
    RATE_LIMIT_PER_ADDRESS: 'off',
    BUDGET_MS: String(budget),
  }
}

export async function ownTables(endpoint: string, accessKey?: string): Promise<Tables> {
  const tables = openTables(ownConfig(endpoint, accessKey))
  await createTables(tables.client, tables.names)
  return tables
}

/** Opens existing tables. */
export function openTables(config: Config): Tables {
  const client = createClient(config.dynamodb)
  const documents = DynamoDBDocumentClient.from(client)
  const all = async <Row>(table: string): Promise<readonly Row[]> => {
    const rows: Row[] = []
    const pages = paginateScan({ client: documents }, { TableName: table, ConsistentRead: true })
    for await (const { Items = [] } of pages) rows.push(...(Items as Row[]))
    return rows
  }
  return {
    config,
    client,
    names: config.tables,
    events: () => all(config.tables.events),
    sessions: () => all(config.tables.sessions),
    active: () => all(config.tables.activeSessions),
  }
}
