import type { StoredEvent } from '@footfall/protocol'
import type { ActiveRow, SessionRow } from '@footfall/tables/rows'

export type { ActiveRow, SessionRow } from '@footfall/tables/rows'

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
