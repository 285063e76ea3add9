import { continuesSession, isAnotherVisitor, LIMITS, type Session } from '@footfall/protocol'
import { clientTime } from './clock.ts'
import type { IncomingEvent } from './event-row.ts'

/**
 * Whether an event belongs to a session. `here`: yes. `elsewhere`: it gets a session of its own. `ended`: it belongs to
 * the session's successor. `full`: the session is full, so the event is rejected.
 */
export type Placement = 'here' | 'elsewhere' | 'ended' | 'full'

/**
 * Places an event. If the event has its own id, the tracker has already applied the session rules, and a retry must find
 * its row: the gap, age and count are not checked again. For a plain client's event all session rules apply here.
 */
export function place(
  session: (Session & { readonly continued_by?: string }) | undefined,
  incoming: IncomingEvent,
): Placement {
  if (!session) return incoming.mayStartSession ? 'here' : 'elsewhere'
  if (isAnotherVisitor(session, incoming.event) || isAnotherSite(session, incoming)) return 'elsewhere'
  if (incoming.plain && (session.continued_by || !continuesSession(session, clientTime(incoming))))
    return 'ended'
  return isFull(session) ? 'full' : 'here'
}

/** Whether the session has reached the hard limit of events or of bytes. */
export function isFull({ total_events, total_bytes }: Session): boolean {
  return total_events >= LIMITS.sessionEventsHard || total_bytes >= LIMITS.sessionBytesHard
}

/** Whether the sites of the event and the session differ; "no site" counts as a site. If the session's site is unknown, they do not. */
function isAnotherSite({ site_id }: Pick<Session, 'site_id'>, { event }: IncomingEvent): boolean {
  return site_id !== undefined && site_id !== (event.site_id ?? '')
}
