import type { Session, StoredEvent } from '@footfall/protocol'

/** A session as it is stored: the fold of its events, and what the write path needs beside it. */
export interface SessionRow extends Session {
  /** Counts the writes. A write says which version it read and holds only if that is still the one. */
  readonly version: number
  /** Whether the last activity lay within 30 minutes of the last write. */
  readonly is_active: boolean
  /** `expires_at` of the active row as it was last put, in seconds since 1970: while this lies ahead, that row stands. */
  readonly active_until: number
  /** Seconds since 1970 from which the database may delete the session and all its events, which say the same; see `retention.ts`. Absent: they are kept for ever. */
  readonly expires_at?: number
  /** The session that plain posts which still name this ended one have joined. */
  readonly continued_by?: string
}

/** A session that may be under way: who is here now, and the note by which a sweep finds whatever was begun. */
export interface ActiveRow {
  readonly session_id: string
  readonly user_id: string
  /** Milliseconds since 1970, corrected. */
  readonly last_activity: number
  readonly current_page: string
  /** Seconds since 1970, 30 minutes after the last activity. DynamoDB deletes later than this, so readers filter. */
  readonly expires_at: number
  /** Milliseconds since 1970 by the ingest app's clock, when this row was put. */
  readonly updated_at: number
}

/** As much of a stored event as tells that it is stored, and since when. */
export type StoredKey = Pick<StoredEvent, 'event_id' | 'received_at'>

/** Some of the expired active rows, and where to go on. */
export interface ActivePage {
  readonly rows: readonly ActiveRow[]
  /** Pass it to get the next page; absent after the last one. */
  readonly next?: string
}

/**
 * What the use cases need of a database. Reads are consistent. Every method may throw `StoreUnavailable`; whether a
 * write then took effect is unknown, and doing it again does no harm.
 */
export interface Store {
  session(sessionId: string): Promise<SessionRow | undefined>
  /** All events of a session, by id. */
  events(sessionId: string): Promise<readonly StoredEvent[]>
  /** Those of `eventIds` that are stored under the session, in any order. Costs by the events asked for, whatever the session holds. */
  storedEvents(sessionId: string, eventIds: readonly string[]): Promise<readonly StoredKey[]>
  /** Puts events, and the active row if there is one. Resolves to the ids of events that can never be stored, once all others are. */
  put(events: readonly StoredEvent[], active?: ActiveRow): Promise<ReadonlySet<string>>
  putActive(active: ActiveRow): Promise<void>
  /** Writes the session, all but `continued_by`, if `version` is still `expected` (undefined: if there is none). Resolves to whether it did. */
  saveSession(session: SessionRow, expected: number | undefined): Promise<boolean>
  /** Notes the successor of an ended session, if that still is as it was read, `continued_by` included. Resolves to whether it did. */
  linkSuccessor(ended: SessionRow, successor: string): Promise<boolean>
  /** Active rows with `expires_at` (seconds) before `expiredBefore` and `updated_at` (milliseconds) before `updatedBefore`. */
  expiredActive(expiredBefore: number, updatedBefore: number, from?: string): Promise<ActivePage>
  /** Deletes an active row if nobody has put it again since: `expires_at` and `updated_at` are unchanged. */
  deleteActive(active: ActiveRow): Promise<void>
  /** Puts an active row that the database deleted, if nobody has put one of this session since. */
  restoreActive(active: ActiveRow): Promise<void>
}
