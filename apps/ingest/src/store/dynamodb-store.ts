import {
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { StoredEvent } from '@footfall/protocol'
import { BUDGET } from '../domain/budget.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import type { ActiveRow, SessionRow, Store, StoredKey } from '../domain/store.ts'
import { type Item, itemOf, rowOf } from './attributes.ts'
import { createBatchWriter, type Put } from './batch-writer.ts'
import { completing, whenTrue } from './completing.ts'
import { guarded, type Sender } from './guarded.ts'
import { createItemReader } from './item-reader.ts'
import type { TableNames } from './tables.ts'

/** Rows that a sweep reads at a time. */
const SWEEP_PAGE = 100

/** The store over DynamoDB's three tables, see `tables.ts`. */
export function createDynamoDBStore({
  client: unguarded,
  tables,
  budget = BUDGET,
}: {
  client: Sender
  tables: TableNames
  /** Milliseconds in which a call ends, all its tries together. */
  budget?: number
}): Store {
  const client = guarded(unguarded, budget)
  const writeBatch = createBatchWriter(client, budget)
  const readSession = createItemReader<SessionRow>({ client, table: tables.sessions, budget })
  const readKey = createItemReader<StoredKey>({
    client,
    table: tables.events,
    budget,
    fields: ['session_id', 'event_id', 'received_at'],
  })
  const eventPut = (row: StoredEvent): Put => ({
    table: tables.events,
    key: `${row.session_id} ${row.event_id}`,
    item: itemOf(row),
  })
  const activePut = (row: ActiveRow): Put => ({
    table: tables.activeSessions,
    key: row.session_id,
    item: itemOf(row),
  })

  /** Resolves to the ids of events that DynamoDB refuses. */
  async function write(puts: readonly Put[]): Promise<ReadonlySet<string>> {
    const refused = await writeBatch(puts)
    if (refused.some(({ table }) => table === tables.activeSessions))
      throw new StoreUnavailable('a write of an active row')
    return new Set(refused.map(({ item }) => item['event_id']?.S as string))
  }

  return {
    session: (session_id) => readSession({ session_id }),

    async events(sessionId) {
      const rows: StoredEvent[] = []
      let from: Item | undefined
      do {
        const page = await completing("a query of a session's events", () =>
          client.send(
            new QueryCommand({
              TableName: tables.events,
              KeyConditionExpression: 'session_id = :session_id',
              ExpressionAttributeValues: itemOf({ ':session_id': sessionId }),
              ConsistentRead: true,
              ...(from && { ExclusiveStartKey: from }),
            }),
          ),
        )
        rows.push(...(page.Items ?? []).map(rowOf<StoredEvent>))
        from = page.LastEvaluatedKey
      } while (from)
      return rows
    },

    async storedEvents(session_id, eventIds) {
      const found = await Promise.all(eventIds.map((event_id) => readKey({ session_id, event_id })))
      return found.flatMap((row) => (row ? [{ event_id: row.event_id, received_at: row.received_at }] : []))
    },

    put: (rows, active) => write([...rows.map(eventPut), ...(active ? [activePut(active)] : [])]),

    async putActive(active) {
      await write([activePut(active)])
    },

    async saveSession({ session_id, continued_by: _, ...fields }, expected) {
      const names = Object.keys(fields)
      return whenTrue('a write of a session', () =>
        client.send(
          new UpdateItemCommand({
            TableName: tables.sessions,
            Key: itemOf({ session_id }),
            UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
            ConditionExpression:
              expected === undefined ? 'attribute_not_exists(session_id)' : '#version = :expected',
            ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
            ExpressionAttributeValues: itemOf({
              ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
              ':expected': expected,
            }),
          }),
        ),
      )
    },

    async linkSuccessor(ended, successor) {
      const previous = ended.continued_by
      return whenTrue('a link to the next session', () =>
        client.send(
          new UpdateItemCommand({
            TableName: tables.sessions,
            Key: itemOf({ session_id: ended.session_id }),
            UpdateExpression: 'SET continued_by = :successor',
            ConditionExpression: `version = :version AND ${
              previous === undefined ? 'attribute_not_exists(continued_by)' : 'continued_by = :previous'
            }`,
            ExpressionAttributeValues: itemOf({
              ':successor': successor,
              ':version': ended.version,
              ':previous': previous,
            }),
          }),
        ),
      )
    },

    async expiredActive(expiredBefore, updatedBefore, from) {
      const page = await completing('a scan of the active sessions', () =>
        client.send(
          new ScanCommand({
            TableName: tables.activeSessions,
            FilterExpression: 'expires_at < :expired AND updated_at < :updated',
            ExpressionAttributeValues: itemOf({ ':expired': expiredBefore, ':updated': updatedBefore }),
            Limit: SWEEP_PAGE,
            ConsistentRead: true,
            ...(from !== undefined && { ExclusiveStartKey: itemOf({ session_id: from }) }),
          }),
        ),
      )
      const next = page.LastEvaluatedKey?.['session_id']?.S
      return { rows: (page.Items ?? []).map(rowOf<ActiveRow>), ...(next !== undefined && { next }) }
    },

    async deleteActive({ session_id, expires_at, updated_at }) {
      await whenTrue('the deletion of an active row', () =>
        client.send(
          new DeleteItemCommand({
            TableName: tables.activeSessions,
            Key: itemOf({ session_id }),
            ConditionExpression: 'expires_at = :expires_at AND updated_at = :updated_at',
            ExpressionAttributeValues: itemOf({ ':expires_at': expires_at, ':updated_at': updated_at }),
          }),
        ),
      )
    },

    async restoreActive(active) {
      await whenTrue('a write of an active row', () =>
        client.send(
          new PutItemCommand({
            TableName: tables.activeSessions,
            Item: itemOf(active),
            ConditionExpression: 'attribute_not_exists(session_id)',
          }),
        ),
      )
    },
  }
}
