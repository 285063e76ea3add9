import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Config, ConfigurationError } from './config.ts'
import { ForeignTable, missingTables } from './store/tables.ts'

/** The command that creates the tables: in a checkout, and where only the build is. */
const COMMAND = '`pnpm tables` (`node dist/tables.js`)'

/** Resolves if the app can work; throws `ConfigurationError` where DynamoDB cannot be used or a table is missing. */
export async function checkTables(client: DynamoDBClient, config: Config): Promise<void> {
  const missing = await usingDynamoDB(config, () => missingTables(client, config.tables))
  if (missing.length === 0) return
  const subject =
    missing.length === 1 ? `The table ${missing[0]} does` : `The tables ${missing.join(', ')} do`
  throw new ConfigurationError(`${subject} not exist: create what is missing with ${COMMAND}.`)
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
  return `DynamoDB at ${place} refuses (${error.name}: ${error.message}): check DYNAMODB_ENDPOINT, AWS_REGION and the credentials.`
}
