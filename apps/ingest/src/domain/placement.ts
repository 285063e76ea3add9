import { continuesSession, isAnotherVisitor, LIMITS, type Session } from '@footfall/protocol'
import { clientTime } from './clock.ts'
import type { IncomingEvent } from './event-row.ts'

/**
 * Where an event goes that is offered to a session: `here`; `elsewhere`, into a session of its own; `ended`, to the
 * session's successor; `full`, nowhere.
 */
export type Placement = 'here' | 'elsewhere' | 'ended' | 'full'

/**
 * Places an event. The tracker has applied the session rules to an event with an id of its own, and a retry must find
 * its row: gap, age and count are not judged again. To a plain client's event the rules are applied here, in full.
 */
export function place(
  session: (Session & { readonly continued_by?: string }) | undefined,
  incoming: IncomingEvent,
): Placement {
  if (!session) return incoming.mayBegin ? 'here' : 'elsewhere'
  if (isAnotherVisitor(session, incoming.event) || isAnotherSite(session, incoming)) return 'elsewhere'
  if (incoming.plain && (session.continued_by || !continuesSession(session, clientTime(incoming))))
    return 'ended'
  return isFull(session) ? 'full' : 'here'
}

/** Whether the session holds as many events, or bytes of them, as one may. */
export function isFull({ total_events, total_bytes }: Session): boolean {
  return total_events >= LIMITS.sessionEventsHard || total_bytes >= LIMITS.sessionBytesHard
}

/** Whether the event names another site than the session, or one of the two names none. A session of unknown site takes any. */
function isAnotherSite({ site_id }: Pick<Session, 'site_id'>, { event }: IncomingEvent): boolean {
  return site_id !== undefined && site_id !== (event.site_id ?? '')
}
