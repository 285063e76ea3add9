import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { StoredEvent } from '@footfall/protocol'
import { createRowReader, documentsOf, readEvents, type TableNames } from '@footfall/tables'
import { BUDGET } from '../domain/budget.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { ActiveRow, SessionRow, Store } from '../domain/store.ts'
import { createBatchWriter, type Put } from './batch-writer.ts'
import { completing, whenTrue } from './completing.ts'
import { eventItem } from './event-item.ts'
import { guarded } from './guarded.ts'

/** Rows that a sweep reads at a time. */
const SWEEP_PAGE = 100

/** The store over DynamoDB's three tables; see `tableDefinitions` in packages/tables. */
export function createDynamoDBStore({
  client,
  tables,
  budget = BUDGET,
}: {
  client: DynamoDBClient
  tables: TableNames
  /** Milliseconds in which a call ends, all its tries together. */
  budget?: number
}): Store {
  const documents = guarded(documentsOf(client), budget)
  const writeBatch = createBatchWriter(documents, budget)
  const readSession = createRowReader<SessionRow>({ documents, table: tables.sessions, budget })
  const readKey = createRowReader<Pick<StoredEvent, 'session_id' | 'event_id' | 'received_at'>>({
    documents,
    table: tables.events,
    budget,
    fields: ['session_id', 'event_id', 'received_at'],
  })
  const eventPut = (row: StoredEvent): Put => ({ table: tables.events, item: eventItem(row) as Put['item'] })
  const activePut = (row: ActiveRow): Put => ({ table: tables.activeSessions, item: { ...row } })

  /** Resolves to the ids of events that DynamoDB refuses. */
  async function write(puts: readonly Put[]): Promise<ReadonlySet<string>> {
    const refused = await writeBatch(puts)
    if (refused.some(({ table }) => table === tables.activeSessions))
      throw new StoreUnavailable('a write of an active row')
    return new Set(refused.map(({ item }) => item.event_id as string))
  }

  return {
    session: (session_id) => completing('a read of a session', () => readSession({ session_id })),

    events: (sessionId) =>
      completing("a query of a session's events", async () => {
        const rows: StoredEvent[] = []
        for await (const page of readEvents(documents, tables.events, sessionId)) rows.push(...page)
        return rows
      }),

    storedEvents: (session_id, eventIds) =>
      completing('a read of events', async () => {
        const found = await Promise.all(eventIds.map((event_id) => readKey({ session_id, event_id })))
        return found.flatMap((row) => (row ? [{ event_id: row.event_id, received_at: row.received_at }] : []))
      }),

    put: (rows, active) => write([...rows.map(eventPut), ...(active ? [activePut(active)] : [])]),

    async putActive(active) {
      await write([activePut(active)])
    },

    async saveSession({ session_id, continued_by: _, ...fields }, expected) {
      const names = Object.keys(fields)
      return whenTrue('a write of a session', () =>
        documents.send(
          new UpdateCommand({
            TableName: tables.sessions,
            Key: { session_id },
            UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
            ConditionExpression:
              expected === undefined ? 'attribute_not_exists(session_id)' : '#version = :expected',
            ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
            ExpressionAttributeValues: {
              ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
              ':expected': expected,
            },
          }),
        ),
      )
    },

    async linkSuccessor(ended, successor) {
      const previous = ended.continued_by
      return whenTrue('a link to the next session', () =>
        documents.send(
          new UpdateCommand({
            TableName: tables.sessions,
            Key: { session_id: ended.session_id },
            UpdateExpression: 'SET continued_by = :successor',
            ConditionExpression: `version = :version AND ${
              previous === undefined ? 'attribute_not_exists(continued_by)' : 'continued_by = :previous'
            }`,
            ExpressionAttributeValues: {
              ':successor': successor,
              ':version': ended.version,
              ':previous': previous,
            },
          }),
        ),
      )
    },

    async expiredActive(expiredBefore, updatedBefore, from) {
      const { Items = [], LastEvaluatedKey } = await completing('a scan of the active sessions', () =>
        documents.send(
          new ScanCommand({
            TableName: tables.activeSessions,
            FilterExpression: 'expires_at < :expired AND updated_at < :updated',
            ExpressionAttributeValues: { ':expired': expiredBefore, ':updated': updatedBefore },
            Limit: SWEEP_PAGE,
            ConsistentRead: true,
            ...(from !== undefined && { ExclusiveStartKey: { session_id: from } }),
          }),
        ),
      )
      const items: readonly unknown[] = Items
      const rows = items as readonly ActiveRow[]
      return LastEvaluatedKey ? { rows, next: LastEvaluatedKey['session_id'] as string } : { rows }
    },

    async deleteActive({ session_id, expires_at, updated_at }) {
      await whenTrue('the deletion of an active row', () =>
        documents.send(
          new DeleteCommand({
            TableName: tables.activeSessions,
            Key: { session_id },
            ConditionExpression: 'expires_at = :expires_at AND updated_at = :updated_at',
            ExpressionAttributeValues: { ':expires_at': expires_at, ':updated_at': updated_at },
          }),
        ),
      )
    },

    async restoreActive(active) {
      await whenTrue('a write of an active row', () =>
        documents.send(
          new PutCommand({
            TableName: tables.activeSessions,
            Item: active,
            ConditionExpression: 'attribute_not_exists(session_id)',
          }),
        ),
      )
    },
  }
}
