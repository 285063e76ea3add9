import type { StoredEvent } from '@footfall/protocol'
import type { ActiveRow, SessionRow, Store } from '../../src/domain/store.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'

/** A memory store whose rows a test can read. */
export interface OpenStore {
  readonly store: Store
  /** By session. */
  events(): ReadonlyMap<string, readonly StoredEvent[]>
  sessions(): ReadonlyMap<string, SessionRow>
  active(): Promise<readonly ActiveRow[]>
}

export function createOpenStore(): OpenStore {
  const memory = createMemoryStore()
  const events = new Map<string, Map<string, StoredEvent>>()
  const sessions = new Map<string, SessionRow>()
  return {
    store: {
      ...memory,
      put(rows, active) {
        for (const row of rows) {
          const visit = events.get(row.session_id) ?? new Map<string, StoredEvent>()
          events.set(row.session_id, visit.set(row.event_id, row))
        }
        return memory.put(rows, active)
      },
      async saveSession(session, expected) {
        const saved = await memory.saveSession(session, expected)
        if (saved) sessions.set(session.session_id, session)
        return saved
      },
    },
    events: () => new Map([...events].map(([sessionId, visit]) => [sessionId, [...visit.values()]])),
    sessions: () => sessions,
    active: async () => (await memory.expiredActive(Number.MAX_VALUE, Number.MAX_VALUE)).rows,
  }
}
