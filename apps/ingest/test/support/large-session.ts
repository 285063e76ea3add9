import { createEventId, foldSession, type Session, type StoredEvent, sessionIdOf } from '@footfall/protocol'
import { random } from '../../src/domain/random.ts'
import { sessionRow } from '../../src/domain/session-row.ts'
import type { SessionRow, Store } from '../../src/domain/store.ts'

/** A session that another process stored. */
export interface LargeSession {
  readonly session: SessionRow
  readonly rows: readonly StoredEvent[]
  /** A new event id below all stored ids of this session. */
  newLateId(): string
}

/** The visitor of all large sessions. */
export const VISITOR = 'user_large'

/** Characters of properties in each event. */
const TEXT = 24_000

/**
 * Stores a session of at least `bytes` bytes of events, a second apart.
 *
 * @param end Milliseconds since 1970: the time of its last event, and of the receipt of all events.
 */
export async function storeLargeSession(store: Store, bytes: number, end: number): Promise<LargeSession> {
  const count = Math.ceil(bytes / TEXT)
  const start = end - count * 1_000
  const ids = Array.from({ length: count }, (_, index) => createEventId(start + index * 1_000, random))
  const session_id = sessionIdOf(ids[0] as string)
  const properties = Object.fromEntries(
    Array.from({ length: TEXT / 1_000 }, (_, key) => [`k${key}`, 'x'.repeat(1_000)]),
  )
  const rows = ids.map((event_id, index) => ({
    session_id,
    event_id,
    timestamp: start + index * 1_000,
    client_time: start + index * 1_000,
    received_at: end,
    user_id: VISITOR,
    anonymous_id: VISITOR,
    event_type: 'page_view',
    page_url: `https://example.com/${index}`,
    referrer: '',
    user_agent: '',
    ip_address: '',
    properties,
  }))
  const fold = foldSession(undefined, rows) as Session
  const activeUntil = Math.floor((end + 1_800_000) / 1_000)
  const session = sessionRow(fold, undefined, { activeUntil, isActive: true, expiresAt: undefined })
  await store.put(rows)
  await store.saveSession(session, undefined)
  let late = 0
  return {
    session,
    rows,
    newLateId() {
      late += 1
      return createEventId(start - late, random)
    },
  }
}
