import { LRUCache } from 'lru-cache'
import type { SessionRow } from './store.ts'

/** A session as this process knows it. Another process may have changed it since; the next write checks its version. */
export interface KnownSession {
  readonly session: SessionRow
  /** Ids of some or all events that are stored and counted in `session`. An event with one of these ids is a duplicate. */
  readonly ids: ReadonlySet<string>
}

/** The sessions that were written recently. An active session then needs no read, and a repeated batch no query. */
export interface SessionCache {
  get(sessionId: string): KnownSession | undefined
  set(known: KnownSession): void
  forget(sessionId: string): void
}

/** Maximum number of event ids of all known sessions together; one id takes about 100 bytes. */
const CAPACITY = 200_000

export function createSessionCache(): SessionCache {
  // lru-cache: bounds memory by the size of the sessions instead of by their number.
  const sessions = new LRUCache<string, KnownSession>({
    maxSize: CAPACITY,
    sizeCalculation: ({ ids }) => ids.size + 10,
  })
  return {
    get: (sessionId) => sessions.get(sessionId),
    set: (known) => void sessions.set(known.session.session_id, known),
    forget: (sessionId) => void sessions.delete(sessionId),
  }
}
