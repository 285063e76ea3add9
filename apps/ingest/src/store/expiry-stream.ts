import { DescribeTableCommand, type DynamoDBClient, type StreamSpecification } from '@aws-sdk/client-dynamodb'

/**
 * The stream by which AWS Lambda hears of rows that have expired, with what was in them. Nobody pays for a stream that
 * nobody reads, nor for Lambda's reading of it (https://aws.amazon.com/dynamodb/pricing/on-demand/).
 */
export const EXPIRY_STREAM: StreamSpecification = { StreamEnabled: true, StreamViewType: 'OLD_IMAGE' }

/**
 * Resolves to a line on a table's stream. Others may read a stream that is there, and a new one is for its owner to
 * decide on: this only says what to do.
 */
export async function describeStream(client: DynamoDBClient, name: string): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
  const { StreamEnabled, StreamViewType } = Table?.StreamSpecification ?? {}
  const turnOn = `aws dynamodb update-table --table-name ${name} --stream-specification StreamEnabled=true,StreamViewType=OLD_IMAGE`
  if (!StreamEnabled)
    return `${name} has no stream, by which AWS Lambda ends sessions: turn it on with \`${turnOn}\`.`
  return StreamViewType === 'OLD_IMAGE' || StreamViewType === 'NEW_AND_OLD_IMAGES'
    ? `${name} has the stream by which AWS Lambda ends sessions.`
    : `${name} has a stream of ${StreamViewType}, by which AWS Lambda cannot end sessions: turn it off, and on again with \`${turnOn}\`.`
}
