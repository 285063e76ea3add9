import type { StoredEvent } from '@footfall/protocol'
import { grouped } from '../grouped.ts'
import type { Notes } from '../notes.ts'
import type { StoredSession, Tables } from '../tables.ts'

/** All that is known of a run when it is over. */
export interface Evidence {
  readonly notes: Notes
  /** Milliseconds at most until one page saw what another wrote to storage. */
  readonly lag: number
  /** Session by event, as the answers said. */
  readonly acknowledged: ReadonlyMap<string, string>
  /** Ids of events that are still in the browser's storage. */
  readonly waiting: readonly string[]
  /** Rows of the events table, by id. */
  readonly rows: readonly StoredEvent[]
  readonly rowsOf: ReadonlyMap<string, readonly StoredEvent[]>
  readonly sessions: readonly StoredSession[]
  /** How many sessions are shown as under way. */
  readonly active: number
}

/** Reads the tables, and lays them to the rest. */
export async function gather(
  tables: Tables,
  seen: Pick<Evidence, 'notes' | 'lag' | 'acknowledged' | 'waiting'>,
): Promise<Evidence> {
  const rows = [...(await tables.events())].sort((one, other) => (one.event_id < other.event_id ? -1 : 1))
  return {
    ...seen,
    rows,
    rowsOf: grouped(rows, ({ event_id }) => event_id),
    sessions: await tables.sessions(),
    active: await tables.active(),
  }
}
