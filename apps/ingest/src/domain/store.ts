import type { StoredEvent } from '@footfall/protocol'
import type { ActiveRow, SessionRow } from '@footfall/tables/rows'

export type { ActiveRow, SessionRow } from '@footfall/tables/rows'

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
