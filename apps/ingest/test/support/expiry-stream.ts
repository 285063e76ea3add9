import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { ActiveRow } from '../../src/domain/store.ts'
import type { StreamValue } from '../../src/hosts/lambda/expired-row.ts'
import type { StreamEvent } from '../../src/hosts/lambda/expiry-handler.ts'

type LambdaRecord = StreamEvent['Records'][number]

/**
 * The record that Lambda delivers when DynamoDB deletes an expired active row, as AWS documents it:
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

/** All records of the stream of a table on DynamoDB Local, in the form of Lambda. */
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
    toLambdaRecord,
  )

  /** Calls the API of streams. DynamoDB Local requires a signature but does not check it. */
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

/** A record of the API. The fields of its identity begin with capitals, those of Lambda do not. */
interface LocalRecord extends Omit<LambdaRecord, 'userIdentity'> {
  readonly userIdentity?: { readonly Type: string; readonly PrincipalId: string }
}

function toLambdaRecord({ userIdentity, ...record }: LocalRecord): LambdaRecord {
  return {
    ...record,
    ...(userIdentity && {
      userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId },
    }),
  }
}
