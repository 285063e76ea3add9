import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DynamoDBDocumentClient,
  paginateScan,
  QueryCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb'
import type { Session, StoredEvent } from '@footfall/protocol'
import type { Database } from './database.ts'

/** A row of the active sessions table. */
export interface ActiveSession {
  readonly session_id: string
  readonly user_id: string
  /** Milliseconds since 1970. */
  readonly last_activity: number
  readonly current_page: string
  /** Seconds since 1970. */
  readonly expires_at: number
}

/** The rows of one site: events in the order of their ids, sessions and active rows in the order of session ids. */
export interface Rows {
  readonly events: readonly StoredEvent[]
  readonly sessions: readonly (Session & { readonly is_active: boolean })[]
  readonly active: readonly ActiveSession[]
}

/** Reads the tables with the AWS SDK. */
export interface Tables {
  /** All rows whose page lies on `origin`, or whose session has an event that does. */
  rowsOf(origin: string): Promise<Rows>
  /** Ids of the sessions that the index of users names for this user. */
  sessionsOf(userId: string): Promise<readonly string[]>
  stop(): void
}

export function openTables({ endpoint, tables }: Database): Tables {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const documents = DynamoDBDocumentClient.from(client)

  async function all<Row>(table: string, filter: Partial<ScanCommandInput> = {}): Promise<Row[]> {
    const rows: Row[] = []
    const pages = paginateScan({ client: documents }, { TableName: table, ConsistentRead: true, ...filter })
    for await (const { Items = [] } of pages) rows.push(...(Items as Row[]))
    return rows
  }

  return {
    async rowsOf(origin) {
      const [events, sessions, active] = await Promise.all([
        // A worker's tests share the tables, and tests poll: rows of other tests are not worth their way through the SDK.
        all<StoredEvent>(tables.events, {
          FilterExpression: 'begins_with(page_url, :site)',
          ExpressionAttributeValues: { ':site': `${origin}/` },
        }),
        all<Rows['sessions'][number]>(tables.sessions),
        all<ActiveSession>(tables.activeSessions),
      ])
      const isOurs = (page: string): boolean => page.startsWith(`${origin}/`)
      const ours = events.sort(by('event_id'))
      const ids = new Set(ours.map(({ session_id }) => session_id))
      return {
        events: ours,
        sessions: sessions
          .filter(({ session_id, entry_page }) => ids.has(session_id) || isOurs(entry_page))
          .sort(by('session_id')),
        active: active
          .filter(({ session_id, current_page }) => ids.has(session_id) || isOurs(current_page))
          .sort(by('session_id')),
      }
    },
    async sessionsOf(userId) {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName: tables.sessions,
          IndexName: 'UserIndex',
          KeyConditionExpression: 'user_id = :user',
          ExpressionAttributeValues: { ':user': userId },
        }),
      )
      return Items.map(({ session_id }) => session_id)
    },
    stop: () => client.destroy(),
  }
}

function by<Field extends string>(field: Field) {
  return (one: Record<Field, string>, other: Record<Field, string>): number =>
    one[field] < other[field] ? -1 : 1
}
