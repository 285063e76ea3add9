import { relative } from 'node:path'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { ClientOptions } from '@footfall/tables'
import { type Config, ConfigurationError } from '../src/config/read-config.ts'
import { checkTables, usingDynamoDB } from '../src/hosts/check-tables.ts'
import { createTables } from '../src/store/provision/create-tables.ts'
import { startEmbeddedDynamoDB } from './embedded-dynamodb.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The DynamoDB of one start. */
export interface Database {
  /** What it is, as the terminal shows it. */
  readonly name: string
  /** The environment in which the app finds it. */
  readonly env: Environment
  /** What the app signs with; absent: what `env` says. */
  readonly credentials?: NonNullable<ClientOptions['credentials']>
  /** Resolves, once the three tables are there, to warnings about them, a sentence each; throws `ConfigurationError`. */
  prepare(client: DynamoDBClient, config: Config): Promise<readonly string[]>
  /** Rejects with `ConfigurationError` where it fails while it is needed; never resolves. */
  readonly failure: Promise<never>
  close(): Promise<void>
}

/** Table names where nothing else shares the database. For an account of AWS, the environment names them. */
const TABLES = {
  EVENTS_TABLE: 'footfall-events',
  SESSIONS_TABLE: 'footfall-sessions',
  ACTIVE_SESSIONS_TABLE: 'footfall-active-sessions',
}

const NEVER: Promise<never> = new Promise(() => {})

/**
 * `DYNAMODB=aws`: the account of the environment's credentials, in which nothing is created. `DYNAMODB_ENDPOINT`: the
 * DynamoDB there. Neither: an embedded one, with its data in `folder`. Throws `ConfigurationError`.
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
    name: `${dynamodb.endpoint}, embedded, its data in ${relative('', embedded.folder)}`,
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

/** An empty variable is a missing one. */
function present(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value))
}
