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
import { expiryField, expiryOf } from './retention.ts'
import type { SessionRow } from './store.ts'

/** The placement of an event that is not stored yet, and its row if it belongs to this session. */
export type PlannedEvent =
  | { readonly incoming: IncomingEvent; readonly placement: Exclude<Placement, 'here'> }
  | { readonly incoming: IncomingEvent; readonly placement: 'here'; readonly row: StoredEvent }

type Base = Session & Pick<SessionRow, 'continued_by' | 'expires_at'>

/** Settings of {@link planRows}. */
export interface PlanOptions {
  readonly random: Random
  /** Days to keep the rows of a new session; without limit if absent. */
  readonly retentionDays?: number | undefined
}

/** Milliseconds kept free below the point where ids are ahead of their time, for the plain events of one write. */
const HEADROOM = 3_600_000

/** Places events in the order of their ids. Each placement assumes that the events before it are in the session. */
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
    const named =
      incoming.plain && canFollow(last, incoming) ? withIdAbove(highest, incoming, random) : incoming
    const row = eventRow(named, session ?? newSession(sessionId, incoming, options), random)
    session = session
      ? withRow(session, row)
      : { ...(foldSession(undefined, [row]) as Session), ...expiryField(row.expires_at) }
    if (row.event_id > highest && !isAheadOfItsTime(row)) highest = row.event_id
    return { incoming, placement, row }
  })
}

/**
 * Whether a plain client's event can get an id above `last` that is not ahead of its time. Otherwise it keeps its own id.
 * That id is below ids already stored, so only a replay can count the event.
 */
export function canFollow(last: string, incoming: IncomingEvent): boolean {
  return !isAheadOfItsTime({
    event_id: last,
    client_time: clientTime(incoming) - HEADROOM,
    received_at: incoming.request.receivedAt - HEADROOM,
  })
}

/** The session with one more row, which may be late. Only the fields that decide the next placement are correct. */
function withRow(session: Base, row: StoredEvent): Base {
  return {
    ...extendSession(session, row.client_time, eventBytes(row)),
    anonymous_id: session.anonymous_id || row.anonymous_id,
  }
}

/** The session that the first event starts: the correction of the visitor's clock, the expiry, and no visitor yet. */
function newSession(
  sessionId: string,
  incoming: IncomingEvent,
  { retentionDays }: PlanOptions,
): ReturnType<typeof beginSession> & { clock_offset: number; expires_at?: number } {
  const clock_offset = clockOffset(incoming.request)
  const start = { session_id: sessionId, clock_offset, received_at: incoming.request.receivedAt }
  return {
    ...beginSession(sessionId, clientTime(incoming)),
    clock_offset,
    ...(retentionDays !== undefined && { expires_at: expiryOf(start, retentionDays) }),
  }
}

/** A plain client's event with an id above `highest`, so that it is appended. No client knows its id yet. */
function withIdAbove(highest: string, incoming: IncomingEvent, random: Random): IncomingEvent {
  if (incoming.event.event_id > highest) return incoming
  const event_id = createEventId(incoming.request.receivedAt, random, highest)
  return { ...incoming, event: { ...incoming.event, event_id } }
}

function byId(one: IncomingEvent, other: IncomingEvent): number {
  return one.event.event_id < other.event.event_id ? -1 : 1
}
