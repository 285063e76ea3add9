import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Config, ConfigurationError } from '../config/read-config.ts'
import { printable } from '../printable.ts'
import { ForeignTable } from '../store/provision/foreign-table.ts'
import { inspectTables } from '../store/provision/inspect-tables.ts'

/** The command that creates the tables, in a checkout and in a deployed build. */
const COMMAND = '`pnpm tables` (`node dist/tables.js`)'

/**
 * Resolves to warnings for the operator, one sentence each. Throws `ConfigurationError` if DynamoDB does not respond, or if a
 * table is missing or has keys that would lose events. Writes nothing.
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

/** Runs work on DynamoDB when the process starts. Throws `ConfigurationError`, whose message has advice for the operator. */
export async function usingDynamoDB<Result>(
  { dynamodb: { endpoint, region } }: Config,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const place = endpoint ?? `AWS in ${region}`
    throw new ConfigurationError(adviceFor(error, place), { cause: error })
  }
}

function adviceFor(error: Error & { readonly code?: string }, place: string): string {
  if (error instanceof ForeignTable) return error.message
  if (error.name === 'CredentialsProviderError') {
    return 'AWS credentials are missing: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or DYNAMODB_ENDPOINT.'
  }
  // A network error has a code; an error of DynamoDB has only a name.
  if (error.code || error.name === 'TimeoutError') {
    return `DynamoDB at ${place} does not respond (${error.code ?? error.name}): start it, or correct DYNAMODB_ENDPOINT and AWS_REGION.`
  }
  return `DynamoDB at ${place} refuses the request (${printable(`${error.name}: ${error.message}`)}): check DYNAMODB_ENDPOINT, AWS_REGION and the credentials.`
}
