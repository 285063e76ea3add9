import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { StoredEvent } from '@footfall/protocol'
import type { Documents } from './client.ts'

/** The events of a session, by id, a page at a time: one consistent query of at most 1 MiB each. Throws the SDK's error. */
export async function* readEvents(
  documents: Documents,
  table: string,
  sessionId: string,
): AsyncGenerator<readonly StoredEvent[], void> {
  let from: Record<string, unknown> | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'session_id = :session_id',
        ExpressionAttributeValues: { ':session_id': sessionId },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    )
    const rows: readonly unknown[] = Items
    yield rows as readonly StoredEvent[]
    from = LastEvaluatedKey
  } while (from)
}
