import type { Session, StoredEvent } from '@footfall/protocol'

/** A session as it is stored: the fold of its events, and fields for the write path. */
export interface SessionRow extends Session {
  /** Number of writes. A write is conditional on the version that it read. */
  readonly version: number
  /** Whether the last activity was within 30 minutes of the last write. */
  readonly is_active: boolean
  /** `expires_at` of the active row as last put, in seconds since 1970. Until then, that row exists. */
  readonly active_until: number
  /**
   * Seconds since 1970. From then on the database may delete the session and all its events, which have the same value;
   * see `retention.ts`. Absent if they never expire.
   */
  readonly expires_at?: number
  /** The successor of this ended session: plain posts that still name this session join it. */
  readonly continued_by?: string
}

/** A session that may be active: shows who is on the site now, and is the write-ahead marker by which the sweep finds unfinished writes. */
export interface ActiveRow {
  readonly session_id: string
  readonly user_id: string
  /** Milliseconds since 1970, corrected. */
  readonly last_activity: number
  readonly current_page: string
  /** Seconds since 1970, 30 minutes after the last activity. DynamoDB deletes expired rows late, so readers must filter. */
  readonly expires_at: number
  /** When this row was put: milliseconds since 1970 by the ingest app's clock. */
  readonly updated_at: number
}

/** The id of a stored event, and when it was received. */
export type StoredKey = Pick<StoredEvent, 'event_id' | 'received_at'>

/** One page of expired active rows. */
export interface ActivePage {
  readonly rows: readonly ActiveRow[]
  /** Cursor of the next page; absent on the last page. */
  readonly next?: string
}

/**
 * The database port of the use cases. Reads are consistent. Every method may throw `StoreUnavailable`. Then a write may
 * or may not have taken effect; all writes are idempotent.
 */
export interface Store {
  session(sessionId: string): Promise<SessionRow | undefined>
  /** All events of a session, by id. */
  events(sessionId: string): Promise<readonly StoredEvent[]>
  /** The keys of `eventIds` that are stored in the session, in any order. The cost depends on `eventIds`, not on the size of the session. */
  storedEvents(sessionId: string, eventIds: readonly string[]): Promise<readonly StoredKey[]>
  /** Puts events, and the active row if given. Resolves, once all valid events are stored, to the ids of the invalid ones. */
  put(events: readonly StoredEvent[], active?: ActiveRow): Promise<ReadonlySet<string>>
  putActive(active: ActiveRow): Promise<void>
  /** Writes the session without `continued_by`, if its `version` is still `expected` (undefined: no row exists). Resolves to whether it did. */
  saveSession(session: SessionRow, expected: number | undefined): Promise<boolean>
  /** Writes the successor of an ended session, if its `version` and `continued_by` are as read. Resolves to whether it did. */
  linkSuccessor(ended: SessionRow, successor: string): Promise<boolean>
  /** Active rows with `expires_at` (seconds) before `expiredBefore` and `updated_at` (milliseconds) before `updatedBefore`. */
  expiredActive(expiredBefore: number, updatedBefore: number, from?: string): Promise<ActivePage>
  /** Deletes an active row if it was not put again: `expires_at` and `updated_at` are unchanged. */
  deleteActive(active: ActiveRow): Promise<void>
  /** Puts an active row that the database deleted, if the session has no active row now. */
  restoreActive(active: ActiveRow): Promise<void>
}
