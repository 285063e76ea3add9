import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Config, ConfigurationError } from '../config/read-config.ts'
import { printable } from '../printable.ts'
import { ForeignTable } from '../store/provision/foreign-table.ts'
import { inspectTables } from '../store/provision/inspect-tables.ts'

/** The command that creates the tables: in a checkout, and where only the build is. */
const COMMAND = '`pnpm tables` (`node dist/tables.js`)'

/**
 * Resolves to warnings for the operator, a sentence each. Throws `ConfigurationError` if DynamoDB does not work, or a table
 * is missing or has keys that would lose events. Only reads.
 */
export async function checkTables(client: DynamoDBClient, config: Config): Promise<readonly string[]> {
  const keptForEver = config.retentionDays === undefined
  const { missing, wrong, warnings } = await usingDynamoDB(config, () =>
    inspectTables(client, config.tables, { keptForEver }),
  )
  const problems = [...(missing.length > 0 ? [missingTables(missing)] : []), ...wrong]
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'))
  return warnings
}

function missingTables(tables: readonly string[]): string {
  const subject = tables.length === 1 ? `The table ${tables[0]} does` : `The tables ${tables.join(', ')} do`
  return `${subject} not exist: create what is missing with ${COMMAND}.`
}

/** Runs work on DynamoDB at the start, when the operator reads the errors. Throws `ConfigurationError`. */
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
  // An error of the network has a code; one of DynamoDB has a name.
  if (error.code || error.name === 'TimeoutError') {
    return `DynamoDB at ${place} does not answer (${error.code ?? error.name}): start it, or correct DYNAMODB_ENDPOINT and AWS_REGION.`
  }
  return `DynamoDB at ${place} refuses (${printable(`${error.name}: ${error.message}`)}): check DYNAMODB_ENDPOINT, AWS_REGION and the credentials.`
}
