import {
  beginSession,
  continuesSession,
  extendSession,
  type Session,
  type SessionExtent,
  type StoredEvent,
} from '@footfall/protocol'
import { foldVisits } from '../support/folded.ts'
import type { Rows } from '../support/tables.ts'
import { numberOf } from './numbers.ts'

/** What became of the events that one visitor's pages tracked, by the tables alone. */
export interface Ledger {
  /** Events that the pages tracked, page views among them. */
  readonly tracked: number
  /** Event rows. */
  readonly stored: number
  /** Event rows beyond one for each event. */
  readonly duplicates: number
  /**
   * Sessions whose row is not what their event rows fold to, events that are in another session than the rules say, and
   * visitors beyond one.
   */
  readonly miscounted: number
  /** Events without a row. */
  readonly lost: number
  /** Of those lost, how many the sessions tell of by `lost_events`. */
  readonly told: number
}

/** @param tracked Numbers of the events that the pages tracked, see `numbers.ts`. */
export function keepLedger({ events, sessions }: Rows, tracked: ReadonlySet<number>): Ledger {
  const found = new Set(events.map(numberOf).filter((number) => tracked.has(number)))
  return {
    tracked: tracked.size,
    stored: events.length,
    duplicates: events.length - found.size,
    miscounted: wrongSessions({ events, sessions }) + misplacedEvents(events) + strangers(events),
    lost: tracked.size - found.size,
    told: sessions.reduce((sum, { lost_events }) => sum + lost_events, 0),
  }
}

function wrongSessions({ events, sessions }: Pick<Rows, 'events' | 'sessions'>): number {
  const folds = new Map(foldVisits(events).map((fold) => [fold.session_id, fold]))
  const rows = new Map(sessions.map((session) => [session.session_id, session]))
  return [...new Set([...folds.keys(), ...rows.keys()])].filter((id) => {
    const [fold, row] = [folds.get(id), rows.get(id)]
    return (
      !fold || !row || (Object.keys(fold) as (keyof Session)[]).some((field) => row[field] !== fold[field])
    )
  }).length
}

/**
 * How many events are not where the session rules put them, taken one after the other in the order of their ids: those
 * that belong together bear one name, and no others bear it.
 */
function misplacedEvents(events: readonly StoredEvent[]): number {
  const taken = new Set<string>()
  let session: SessionExtent | undefined
  return events.filter(({ session_id, client_time }) => {
    const before = session && continuesSession(session, client_time) ? session : undefined
    const isRight = before ? before.session_id === session_id : !taken.has(session_id)
    taken.add(session_id)
    session = extendSession(before ?? beginSession(session_id, client_time), client_time, 0)
    return !isRight
  }).length
}

function strangers(events: readonly StoredEvent[]): number {
  return Math.max(0, new Set(events.map(({ anonymous_id }) => anonymous_id)).size - 1)
}
