import type { StoredEvent } from '@footfall/protocol'
import type { ActiveRow, SessionRow, Store } from '../domain/store.ts'

/** A store in memory, for tests. It is also the shortest complete example of a store. */
export function createMemoryStore(): Store {
  const sessions = new Map<string, SessionRow>()
  const events = new Map<string, Map<string, StoredEvent>>()
  const active = new Map<string, ActiveRow>()
  const copy = <Value>(value: Value): Value => structuredClone(value)

  return {
    session: async (sessionId) => copy(sessions.get(sessionId)),
    events: async (sessionId) =>
      [...(events.get(sessionId)?.values() ?? [])]
        .sort((one, other) => (one.event_id < other.event_id ? -1 : 1))
        .map(copy),
    storedEvents: async (sessionId, eventIds) =>
      eventIds.flatMap((id) => {
        const row = events.get(sessionId)?.get(id)
        return row ? [{ event_id: id, received_at: row.received_at }] : []
      }),
    async put(rows, activeRow) {
      for (const row of rows) {
        const visit = events.get(row.session_id) ?? new Map<string, StoredEvent>()
        events.set(row.session_id, visit.set(row.event_id, copy(row)))
      }
      if (activeRow) active.set(activeRow.session_id, copy(activeRow))
      return new Set()
    },
    async putActive(row) {
      active.set(row.session_id, copy(row))
    },
    async saveSession(session, expected) {
      const stored = sessions.get(session.session_id)
      if (stored?.version !== expected) return false
      const link = stored?.continued_by !== undefined && { continued_by: stored.continued_by }
      sessions.set(session.session_id, copy({ ...session, ...link }))
      return true
    },
    async linkSuccessor(ended, successor) {
      const stored = sessions.get(ended.session_id)
      if (stored?.version !== ended.version || stored.continued_by !== ended.continued_by) return false
      sessions.set(ended.session_id, { ...stored, continued_by: successor })
      return true
    },
    async expiredActive(expiredBefore, updatedBefore) {
      return {
        rows: [...active.values()]
          .filter((row) => row.expires_at < expiredBefore && row.updated_at < updatedBefore)
          .map(copy),
      }
    },
    async deleteActive(row) {
      const stored = active.get(row.session_id)
      if (stored?.expires_at === row.expires_at && stored.updated_at === row.updated_at)
        active.delete(row.session_id)
    },
    async restoreActive(row) {
      if (!active.has(row.session_id)) active.set(row.session_id, copy(row))
    },
  }
}
