import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { ActiveRow } from '../../src/domain/store.ts'
import type { StreamValue } from '../../src/hosts/lambda/expired-row.ts'
import type { StreamEvent } from '../../src/hosts/lambda/expiry-handler.ts'

type LambdaRecord = StreamEvent['Records'][number]

/**
 * What Lambda brings when DynamoDB deletes an active row that has expired, as AWS documents it:
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#events-sample-dynamodb with the `userIdentity` of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html.
 */
export function expiryRecord(active: ActiveRow, SequenceNumber: string): LambdaRecord {
  return {
    eventID: 'c81e728d9d4c2f636f067f89cc14862c',
    eventName: 'REMOVE',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_790_000_000,
      Keys: { session_id: { S: active.session_id } },
      OldImage: Object.fromEntries(
        Object.entries(active).map(([name, value]): [string, StreamValue] => [
          name,
          typeof value === 'number' ? { N: String(value) } : { S: value },
        ]),
      ),
      SequenceNumber,
      SizeBytes: 200,
      StreamViewType: 'OLD_IMAGE',
    },
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    eventSourceARN:
      'arn:aws:dynamodb:us-east-1:123456789012:table/footfall-active-sessions/stream/2026-01-01T00:00:00.000',
  } as LambdaRecord
}

/** All that the stream of a table on DynamoDB Local has told since its beginning, as Lambda brings it. */
export async function readStream(
  client: DynamoDBClient,
  endpoint: string,
  table: string,
): Promise<readonly LambdaRecord[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }))
  const StreamArn = Table?.LatestStreamArn
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'DescribeStream',
    { StreamArn },
  )
  const { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', {
    StreamArn,
    ShardId: StreamDescription.Shards[0]?.ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  })
  return (await call<{ Records: readonly LocalRecord[] }>('GetRecords', { ShardIterator })).Records.map(
    asLambdaBrings,
  )

  /** The streams have an API of their own, and DynamoDB Local wants of a signature that it is there. */
  async function call<Answer>(operation: string, input: object): Promise<Answer> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    })
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`)
    return (await response.json()) as Answer
  }
}

/** A record as the API gives it: the identity's fields have capitals, which Lambda's have not. */
interface LocalRecord extends Omit<LambdaRecord, 'userIdentity'> {
  readonly userIdentity?: { readonly Type: string; readonly PrincipalId: string }
}

function asLambdaBrings({ userIdentity, ...record }: LocalRecord): LambdaRecord {
  return {
    ...record,
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
  }
}
