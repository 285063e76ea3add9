import {
  DescribeTableCommand,
  type DynamoDBClient,
  type StreamSpecification,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'

/** The attribute of the active sessions table by which DynamoDB deletes its rows, in seconds since 1970. */
const TTL_ATTRIBUTE = 'expires_at'

/**
 * The stream by which AWS Lambda hears of rows that have expired, with what was in them. Nobody pays for a stream that
 * nobody reads, nor for Lambda's reading of it (https://aws.amazon.com/dynamodb/pricing/on-demand/).
 */
export const EXPIRY_STREAM: StreamSpecification = { StreamEnabled: true, StreamViewType: 'OLD_IMAGE' }

/** Lets a table's rows expire. Resolves to a line on that and, where rows do expire, one on the stream that tells of it. */
export async function turnOnExpiry(client: DynamoDBClient, name: string): Promise<readonly string[]> {
  return (await turnOnTtl(client, name))
    ? [`${name} expires its rows by ${TTL_ATTRIBUTE}.`, `${name} ${await streamOf(client, name)}`]
    : [`${name} does not expire its rows by itself here: the ingest app sweeps them.`]
}

/** Resolves to whether this DynamoDB knows a time to live. */
async function turnOnTtl(client: DynamoDBClient, name: string): Promise<boolean> {
  try {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      }),
    )
    return true
  } catch (error) {
    const { name: kind, message } = error as Error
    if (kind === 'ValidationException' && /already enabled/i.test(message)) return true
    // What dynalite answers to a call that it does not know.
    if (kind === 'UnknownOperationException') return false
    throw error
  }
}

/** Others may read a stream that is there, and a new one is for its owner to decide on: this only says what to do. */
async function streamOf(client: DynamoDBClient, name: string): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
  const { StreamEnabled, StreamViewType } = Table?.StreamSpecification ?? {}
  const turnOn = `aws dynamodb update-table --table-name ${name} --stream-specification StreamEnabled=true,StreamViewType=OLD_IMAGE`
  if (!StreamEnabled)
    return `has no stream, by which AWS Lambda ends sessions: turn it on with \`${turnOn}\`.`
  return StreamViewType === 'OLD_IMAGE' || StreamViewType === 'NEW_AND_OLD_IMAGES'
    ? 'has the stream by which AWS Lambda ends sessions.'
    : `has a stream of ${StreamViewType}, by which AWS Lambda cannot end sessions: turn it off, and on again with \`${turnOn}\`.`
}
