import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Config, ConfigurationError } from './config.ts'
import { printable } from './printable.ts'
import { ForeignTable } from './store/foreign-table.ts'
import { inspectTables } from './store/inspect-tables.ts'

/** The command that creates the tables: in a checkout, and where only the build is. */
const COMMAND = '`pnpm tables` (`node dist/tables.js`)'

/**
 * Resolves, if the app can work, to what its owner should hear of all the same, a sentence each. Throws
 * `ConfigurationError` where DynamoDB cannot be used, or a table is missing or not as the app needs it.
 */
export async function checkTables(client: DynamoDBClient, config: Config): Promise<readonly string[]> {
  const keptForEver = config.retentionDays === undefined
  const { missing, wrong, doubtful } = await usingDynamoDB(config, () =>
    inspectTables(client, config.tables, { keptForEver }),
  )
  const stopping = [...(missing.length > 0 ? [whatIsMissing(missing)] : []), ...wrong]
  if (stopping.length > 0) throw new ConfigurationError(stopping.join('\n'))
  return doubtful
}

function whatIsMissing(tables: readonly string[]): string {
  const subject = tables.length === 1 ? `The table ${tables[0]} does` : `The tables ${tables.join(', ')} do`
  return `${subject} not exist: create what is missing with ${COMMAND}.`
}

/** Runs work on DynamoDB at a time at which whoever started it can set right what is wrong; throws `ConfigurationError`. */
export async function usingDynamoDB<Result>(
  { dynamodb: { endpoint, region } }: Config,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const place = endpoint ?? `AWS in ${region}`
    throw new ConfigurationError(whatToDo(error, place), { cause: error })
  }
}

function whatToDo(error: Error & { readonly code?: string }, place: string): string {
  if (error instanceof ForeignTable) return error.message
  if (error.name === 'CredentialsProviderError') {
    return 'There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or DYNAMODB_ENDPOINT.'
  }
  // What the network says has a code, and what DynamoDB says has a name.
  if (error.code || error.name === 'TimeoutError') {
    return `DynamoDB at ${place} does not answer (${error.code ?? error.name}): start it, or correct DYNAMODB_ENDPOINT and AWS_REGION.`
  }
  return `DynamoDB at ${place} refuses (${printable(`${error.name}: ${error.message}`)}): check DYNAMODB_ENDPOINT, AWS_REGION and the credentials.`
}
