import {
  beginSession,
  createEventId,
  eventBytes,
  extendSession,
  foldSession,
  isAheadOfItsTime,
  type Random,
  type Session,
  type StoredEvent,
} from '@footfall/protocol'
import { clientTime, clockOffset } from './clock.ts'
import { eventRow, type IncomingEvent } from './event-row.ts'
import { type Placement, place } from './placement.ts'
import { expiryOf, keptUntil } from './retention.ts'
import type { SessionRow } from './store.ts'

/** Where an event that is not stored yet goes, and its row. */
export type PlannedEvent =
  | { readonly incoming: IncomingEvent; readonly placement: Exclude<Placement, 'here'> }
  | { readonly incoming: IncomingEvent; readonly placement: 'here'; readonly row: StoredEvent }

type Base = Session & Pick<SessionRow, 'continued_by' | 'expires_at'>

/** What a plan takes from the app's configuration. */
export interface PlanOptions {
  readonly random: Random
  /** Days for which the rows of a session that begins are kept; absent: for ever. */
  readonly retentionDays?: number | undefined
}

/** Milliseconds kept free below the point from which ids are ahead of their time: room for the plain events of one write. */
const ROOM = 3_600_000

/** Places events one after the other, by id, each as if those before it were in the session already. */
export function planRows(
  sessionId: string,
  base: Base | undefined,
  events: readonly IncomingEvent[],
  options: PlanOptions,
): readonly PlannedEvent[] {
  const { random } = options
  let session = base
  const last = base?.last_event_id ?? ''
  let highest = last
  return [...events].sort(byId).map((incoming): PlannedEvent => {
    const placement = place(session, incoming)
    if (placement !== 'here') return { incoming, placement }
    const named = incoming.plain && canFollow(last, incoming) ? above(highest, incoming, random) : incoming
    const row = eventRow(named, session ?? unborn(sessionId, incoming, options), random)
    session = session
      ? withRow(session, row)
      : { ...(foldSession(undefined, [row]) as Session), ...keptUntil(row.expires_at) }
    if (row.event_id > highest && !isAheadOfItsTime(row)) highest = row.event_id
    return { incoming, placement, row }
  })
}

/**
 * Whether a plain client's event can take an id above `last` that is not ahead of its time. Otherwise it keeps its own id,
 * which lies among the stored ones: only a replay counts it.
 */
export function canFollow(last: string, incoming: IncomingEvent): boolean {
  return !isAheadOfItsTime({
    event_id: last,
    client_time: clientTime(incoming) - ROOM,
    received_at: incoming.request.receivedAt - ROOM,
  })
}

/** As much of the session with one row more, which may be late, as decides where the next event goes. */
function withRow(session: Base, row: StoredEvent): Base {
  return {
    ...extendSession(session, row.client_time, eventBytes(row)),
    anonymous_id: session.anonymous_id || row.anonymous_id,
  }
}

/** What the first event takes from its session: the app's correction of its clock, how long it is kept, and no visitor. */
function unborn(
  sessionId: string,
  incoming: IncomingEvent,
  { retentionDays }: PlanOptions,
): ReturnType<typeof beginSession> & { clock_offset: number; expires_at?: number } {
  const clock_offset = clockOffset(incoming.request)
  const beginning = { session_id: sessionId, clock_offset, received_at: incoming.request.receivedAt }
  return {
    ...beginSession(sessionId, clientTime(incoming)),
    clock_offset,
    ...(retentionDays !== undefined && { expires_at: expiryOf(beginning, retentionDays) }),
  }
}

/** A plain client's event, whose id no client knows yet, with an id above `highest`, so that it is appended. */
function above(highest: string, incoming: IncomingEvent, random: Random): IncomingEvent {
  if (incoming.event.event_id > highest) return incoming
  const event_id = createEventId(incoming.request.receivedAt, random, highest)
  return { ...incoming, event: { ...incoming.event, event_id } }
}

function byId(one: IncomingEvent, other: IncomingEvent): number {
  return one.event.event_id < other.event.event_id ? -1 : 1
}
