import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { createDynamoDBStore } from '@footfall/ingest'
import { ownTables } from '@footfall/ingest/test/tables'
import { refusingPoison, type Tables } from './tables.ts'

/** The three tables in a DynamoDB, for one run after the other. */
export interface DynamoDBTables {
  /** Empties them for the next run. */
  emptied(): Promise<Tables>
  stop(): void
}

/** Rows that one BatchWriteItem deletes (API reference, BatchWriteItem). */
const BATCH_SIZE = 25

export async function openDynamoDBTables(endpoint: string): Promise<DynamoDBTables> {
  const { client, names, events, sessions, active } = await ownTables(endpoint)
  const documents = DynamoDBDocumentClient.from(client)

  async function empty(table: string, keys: readonly Record<string, string>[]): Promise<void> {
    for (let from = 0; from < keys.length; from += BATCH_SIZE) {
      const requests = keys.slice(from, from + BATCH_SIZE).map((Key) => ({ DeleteRequest: { Key } }))
      await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
    }
  }

  return {
    async emptied() {
      const bySession = ({ session_id }: { session_id: string }): Record<string, string> => ({ session_id })
      await empty(
        names.events,
        (await events()).map(({ session_id, event_id }) => ({ session_id, event_id })),
      )
      await empty(names.sessions, (await sessions()).map(bySession))
      await empty(names.activeSessions, (await active()).map(bySession))
      return {
        store: refusingPoison(createDynamoDBStore({ client, tables: names })),
        events,
        sessions,
        active: async () => (await active()).length,
      }
    },
    stop: () => client.destroy(),
  }
}
