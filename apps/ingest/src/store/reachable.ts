import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { TableNames } from '@footfall/tables'

/** Milliseconds in which all three tables must answer. */
const PATIENCE = 1_000

/** Whether DynamoDB knows the three tables, and says so soon. Asking costs no units. */
export async function tablesReachable(client: DynamoDBClient, tables: TableNames): Promise<boolean> {
  const abortSignal = AbortSignal.timeout(PATIENCE)
  try {
    const answers = await Promise.all(
      [tables.events, tables.sessions, tables.activeSessions].map((name) =>
        client.send(new DescribeTableCommand({ TableName: name }), { abortSignal }),
      ),
    )
    // A table that changes its settings takes calls meanwhile.
    return answers.every(({ Table }) => Table?.TableStatus === 'ACTIVE' || Table?.TableStatus === 'UPDATING')
  } catch {
    // Whatever it is, the answer is no; what fails the calls of requests is logged with those.
    return false
  }
}
