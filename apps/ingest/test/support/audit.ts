import type { StoredEvent } from '@footfall/protocol'
import { miscountedSessions } from './exactness.ts'
import type { Tables } from './tables.ts'

/** An event by its id and its session, as its client knows both. */
export interface Named {
  readonly event_id: string
  readonly session_id: string
}

/** The faults of the tables. Four empty lists mean that every event is stored once and counted once. */
export interface Audit {
  /** Events without a row. */
  readonly lost: readonly string[]
  /** Rows of no expected event, second copies under another session included. */
  readonly extra: readonly string[]
  /** Sessions that differ from the fold of their rows, and sessions of rows without a session row. */
  readonly miscounted: readonly string[]
  /** Sessions under way without an active row. */
  readonly unseen: readonly string[]
}

/** The audit of tables without a fault. */
export const EXACT: Audit = { lost: [], extra: [], miscounted: [], unseen: [] }

/** Compares the rows of the tables with the expected events. */
export async function audit(tables: Tables, expected: Iterable<Named>): Promise<Audit> {
  const [events, sessions, active] = await Promise.all([tables.events(), tables.sessions(), tables.active()])
  const asked = new Set(Array.from(expected, nameOf))
  const stored = new Set(events.map(nameOf))
  const rows = new Map(sessions.map((session) => [session.session_id, session]))
  const shown = new Set(active.map(({ session_id }) => session_id))
  return {
    lost: [...asked].filter((name) => !stored.has(name)),
    extra: [...stored].filter((name) => !asked.has(name)),
    miscounted: miscountedSessions(bySession(events), rows),
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
