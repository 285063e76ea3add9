import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'

/** The TTL attribute, in seconds since 1970. DynamoDB keeps rows without it. */
const ATTRIBUTE = 'expires_at'

/**
 * A warning if DynamoDB does not delete the expired rows of a table; else undefined. It only reads. A table without TTL
 * loses no event, but it grows.
 */
export async function timeToLiveWarning(client: DynamoDBClient, name: string): Promise<string | undefined> {
  try {
    const attribute = await timeToLiveAttribute(client, name)
    if (attribute === ATTRIBUTE) return undefined
    return attribute === undefined
      ? `DynamoDB does not delete expired rows of ${name}: turn its TTL on with \`pnpm tables\`.`
      : wrongAttribute(name, attribute)
  } catch (error) {
    if (isUnknownOperation(error)) return noTimeToLive(name)
    if ((error as Error).name !== 'AccessDeniedException') throw error
    return `These credentials cannot read the TTL of ${name}: allow dynamodb:DescribeTimeToLive.`
  }
}

/** Turns on the TTL of a table, unless it is on for another attribute. Resolves to one line about the result. */
export async function turnOnTimeToLive(client: DynamoDBClient, name: string): Promise<string> {
  try {
    const attribute = await timeToLiveAttribute(client, name)
    if (attribute !== undefined && attribute !== ATTRIBUTE) return wrongAttribute(name, attribute)
    if (attribute === undefined) await enable(client, name)
    return `${name} expires its rows by ${ATTRIBUTE}.`
  } catch (error) {
    // dynalite has no TTL.
    if (isUnknownOperation(error)) return noTimeToLive(name)
    throw error
  }
}

function wrongAttribute(name: string, attribute: string): string {
  return `DynamoDB deletes rows of ${name} by ${attribute} where Footfall writes ${ATTRIBUTE}: turn that TTL off, then run \`pnpm tables\`.`
}

function noTimeToLive(name: string): string {
  return `This DynamoDB does not delete expired rows of ${name}: it has no TTL.`
}

/** The current TTL attribute of a table; undefined if its TTL is off. */
async function timeToLiveAttribute(client: DynamoDBClient, name: string): Promise<string | undefined> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
  const { TimeToLiveStatus: status, AttributeName } = TimeToLiveDescription ?? {}
  return status === 'ENABLED' || status === 'ENABLING' ? AttributeName : undefined
}

async function enable(client: DynamoDBClient, TableName: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName: ATTRIBUTE, Enabled: true }
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
  } catch (error) {
    // Another process turned it on between the two calls.
    if (!/already enabled/i.test((error as Error).message)) throw error
  }
}

function isUnknownOperation(error: unknown): boolean {
  return (error as Error).name === 'UnknownOperationException'
}
