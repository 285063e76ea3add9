import {
  beginSession,
  createEventId,
  eventBytes,
  extendSession,
  foldSession,
  type Random,
  type Session,
  type StoredEvent,
} from '@footfall/protocol'
import { clientTime, clockOffset, eventRow, type IncomingEvent } from './event-row.ts'
import { type Placement, place } from './placement.ts'
import { expiryOf, keptUntil } from './retention.ts'
import type { SessionRow } from './store.ts'

/** What is to be done with an event that is not stored yet. */
export type PlannedEvent =
  | { readonly incoming: IncomingEvent; readonly placement: Exclude<Placement, 'here'> }
  | { readonly incoming: IncomingEvent; readonly placement: 'here'; readonly row: StoredEvent }

type Base = Session & Pick<SessionRow, 'continued_by' | 'expires_at'>

/** What a plan takes from whoever runs the app. */
export interface PlanOptions {
  readonly random: Random
  /** Days for which the rows of a session that begins are kept; absent: for ever. */
  readonly retentionDays?: number | undefined
}

/** Places events one after the other, by id, each as if those before it were in the session already. */
export function planRows(
  sessionId: string,
  base: Base | undefined,
  events: readonly IncomingEvent[],
  options: PlanOptions,
): readonly PlannedEvent[] {
  const { random } = options
  let session = base
  let highest = base?.last_event_id ?? ''
  return [...events].sort(byId).map((incoming): PlannedEvent => {
    const placement = place(session, incoming)
    if (placement !== 'here') return { incoming, placement }
    const named = incoming.plain ? above(highest, incoming, random) : incoming
    const row = eventRow(named, session ?? unborn(sessionId, incoming, options), random)
    session = session
      ? withRow(session, row)
      : { ...(foldSession(undefined, [row]) as Session), ...keptUntil(row.expires_at) }
    if (row.event_id > highest) highest = row.event_id
    return { incoming, placement, row }
  })
}

/** As much of the session with one row more, which may be late, as decides where the next event goes. */
function withRow(session: Base, row: StoredEvent): Base {
  return {
    ...extendSession(session, row.client_time, eventBytes(row)),
    anonymous_id: session.anonymous_id || row.anonymous_id,
  }
}

/** What the first event takes from its session: our own correction of its clock, how long it is kept, and no visitor. */
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

/** A plain client's event, whose id nobody knows yet, with one above `highest`: so it is never late. */
function above(highest: string, incoming: IncomingEvent, random: Random): IncomingEvent {
  if (incoming.event.event_id > highest) return incoming
  const event_id = createEventId(incoming.request.receivedAt, random, highest)
  return { ...incoming, event: { ...incoming.event, event_id } }
}

function byId(one: IncomingEvent, other: IncomingEvent): number {
  return one.event.event_id < other.event.event_id ? -1 : 1
}
