import { relative } from 'node:path'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { ClientOptions } from '@footfall/tables'
import { type Config, ConfigurationError } from '../src/config/read-config.ts'
import { checkTables, usingDynamoDB } from '../src/hosts/check-tables.ts'
import { createTables } from '../src/store/provision/create-tables.ts'
import { startEmbeddedDynamoDB } from './embedded-dynamodb.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The DynamoDB that one `npm start` uses. */
export interface Database {
  /** Shown in the terminal. */
  readonly name: string
  /** The app's environment, with the variables that name this database. */
  readonly env: Environment
  /** Credentials for the app's requests; those of `env` if absent. */
  readonly credentials?: NonNullable<ClientOptions['credentials']>
  /** Resolves, once the three tables exist, to warnings about them, one sentence each. Throws `ConfigurationError`. */
  prepare(client: DynamoDBClient, config: Config): Promise<readonly string[]>
  /** Rejects with `ConfigurationError` if the database fails before `close`. Never resolves. */
  readonly failure: Promise<never>
  close(): Promise<void>
}

/** Table names of a database that only Footfall uses. In an AWS account, the environment gives the names. */
const TABLES = {
  EVENTS_TABLE: 'footfall-events',
  SESSIONS_TABLE: 'footfall-sessions',
  ACTIVE_SESSIONS_TABLE: 'footfall-active-sessions',
}

const NEVER: Promise<never> = new Promise(() => {})

/**
 * Opens the DynamoDB that the environment chooses. `DYNAMODB=aws`: the AWS account of the environment's credentials; it
 * must have the tables. `DYNAMODB_ENDPOINT`: the DynamoDB at that URL. Neither: an embedded one, with its data in
 * `folder`. Throws `ConfigurationError`.
 */
export async function openDatabase(
  env: Environment,
  embedded: { readonly script: string; readonly folder: string },
): Promise<Database> {
  const { DYNAMODB: choice, DYNAMODB_ENDPOINT: endpoint } = env
  if (choice && choice !== 'aws') {
    throw new ConfigurationError(
      'DYNAMODB must be aws, for the account of your credentials, or unset, for an embedded DynamoDB.',
    )
  }
  if (choice && endpoint) {
    throw new ConfigurationError(
      'DYNAMODB=aws and DYNAMODB_ENDPOINT name two different databases: unset one of them.',
    )
  }
  if (choice) return { name: 'AWS', env, prepare: checkTables, failure: NEVER, close: async () => {} }
  const local = { env: { ...TABLES, ...present(env) }, prepare }
  if (endpoint) return { ...local, name: endpoint, failure: NEVER, close: async () => {} }
  const dynamodb = await startEmbeddedDynamoDB(embedded)
  return {
    ...local,
    name: `${dynamodb.endpoint}, embedded, with its data in ${relative('', embedded.folder)}`,
    env: { ...local.env, DYNAMODB_ENDPOINT: dynamodb.endpoint },
    credentials: dynamodb.credentials,
    failure: dynamodb.failure,
    close: dynamodb.close,
  }
}

async function prepare(client: DynamoDBClient, config: Config): Promise<readonly string[]> {
  const options = { keptForEver: config.retentionDays === undefined }
  await usingDynamoDB(config, () => createTables(client, config.tables, options))
  return []
}

/** Without empty variables, which count as missing. */
function present(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value))
}
