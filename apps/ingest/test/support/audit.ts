import { foldSession, type StoredEvent } from '@footfall/protocol'
import { matchesFold } from '../../src/domain/session-row.ts'
import type { Tables } from './tables.ts'

/** An event as its client knows it: by its id, and by the session that it is named for. */
export interface Named {
  readonly event_id: string
  readonly session_id: string
}

/** What is wrong with the tables. Four empty lists say that every event is stored once and counted once. */
export interface Audit {
  /** Events without a row. */
  readonly lost: readonly string[]
  /** Rows that no event asks for: a second copy under another session, too. */
  readonly extra: readonly string[]
  /** Sessions that are not the fold of their rows, and rows without a session. */
  readonly miscounted: readonly string[]
  /** Sessions under way without an active row. */
  readonly unseen: readonly string[]
}

/** The audit of tables in which all is as it should be. */
export const EXACT: Audit = { lost: [], extra: [], miscounted: [], unseen: [] }

/** Compares all that is in the tables with all that should be. */
export async function audit(tables: Tables, expected: Iterable<Named>): Promise<Audit> {
  const [events, sessions, active] = await Promise.all([tables.events(), tables.sessions(), tables.active()])
  const asked = new Set(Array.from(expected, nameOf))
  const stored = new Set(events.map(nameOf))
  const visits = bySession(events)
  const rows = new Map(sessions.map((session) => [session.session_id, session]))
  const shown = new Set(active.map(({ session_id }) => session_id))
  return {
    lost: [...asked].filter((name) => !stored.has(name)),
    extra: [...stored].filter((name) => !asked.has(name)),
    miscounted: [...new Set([...visits.keys(), ...rows.keys()])].filter((sessionId) => {
      const fold = foldSession(undefined, visits.get(sessionId) ?? [])
      return !fold || !matchesFold(rows.get(sessionId), fold)
    }),
    unseen: sessions
      .filter(({ is_active, session_id }) => is_active && !shown.has(session_id))
      .map(({ session_id }) => session_id),
  }
}

function nameOf({ session_id, event_id }: Named): string {
  return `${event_id} in ${session_id}`
}

function bySession(events: readonly StoredEvent[]): ReadonlyMap<string, readonly StoredEvent[]> {
  const visits = new Map<string, StoredEvent[]>()
  for (const event of events) {
    const visit = visits.get(event.session_id)
    if (visit) visit.push(event)
    else visits.set(event.session_id, [event])
  }
  return visits
}
