import { LRUCache } from 'lru-cache'
import type { SessionRow } from './store.ts'

/** What this process knows of a session. Another process may have moved it on since; its version tells at the next write. */
export interface KnownSession {
  readonly session: SessionRow
  /** Events that are stored and counted in `session`: some of them, or all. What is in here is a duplicate for sure. */
  readonly ids: ReadonlySet<string>
}

/** The sessions written lately, so that a visit under way costs no read and a repeated batch no query. */
export interface SessionCache {
  get(sessionId: string): KnownSession | undefined
  set(known: KnownSession): void
  forget(sessionId: string): void
}

/** How many event ids all known sessions hold together; about 100 bytes each. */
const CAPACITY = 200_000

export function createSessionCache(): SessionCache {
  // lru-cache: bounds memory by what sessions hold instead of by their number.
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
