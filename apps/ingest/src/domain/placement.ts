import { continuesSession, isAnotherVisitor, LIMITS, type Session } from '@footfall/protocol'
import { clientTime, type IncomingEvent } from './event-row.ts'

/**
 * Where an event goes that is offered to a session: `here`; `elsewhere`, into one of its own; `ended`, to the session's
 * successor; `full`, nowhere.
 */
export type Placement = 'here' | 'elsewhere' | 'ended' | 'full'

/**
 * Places an event. One that has its own id was named by a tracker, by the same rules, and a retry must find its row:
 * gap, age and count were the namer's business. For a plain client's event the rules are applied here, in full.
 */
export function place(
  session: (Session & { readonly continued_by?: string }) | undefined,
  incoming: IncomingEvent,
): Placement {
  if (!session) return incoming.mayBegin ? 'here' : 'elsewhere'
  if (isAnotherVisitor(session, incoming.event)) return 'elsewhere'
  if (incoming.plain && (session.continued_by || !continuesSession(session, clientTime(incoming))))
    return 'ended'
  return isFull(session) ? 'full' : 'here'
}

/** Whether the session holds as many events, or bytes of them, as one may. */
export function isFull({ total_events, total_bytes }: Session): boolean {
  return total_events >= LIMITS.sessionEventsHard || total_bytes >= LIMITS.sessionBytesHard
}
