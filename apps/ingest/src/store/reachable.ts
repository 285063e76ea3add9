import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { TableNames } from '@footfall/tables'

/** Milliseconds in which the calls for all three tables must succeed. */
const TIMEOUT = 1_000

/** Whether DynamoDB answers within a second that the three tables exist. These calls cost no units. */
export async function tablesReachable(client: DynamoDBClient, tables: TableNames): Promise<boolean> {
  const abortSignal = AbortSignal.timeout(TIMEOUT)
  try {
    const answers = await Promise.all(
      [tables.events, tables.sessions, tables.activeSessions].map((name) =>
        client.send(new DescribeTableCommand({ TableName: name }), { abortSignal }),
      ),
    )
    // A table whose settings are being changed still accepts calls.
    return answers.every(({ Table }) => Table?.TableStatus === 'ACTIVE' || Table?.TableStatus === 'UPDATING')
  } catch {
    // Every error means false. Requests log the errors of their own calls.
    return false
  }
}
