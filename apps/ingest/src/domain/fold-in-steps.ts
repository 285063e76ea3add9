import { setImmediate as nextTurn } from 'node:timers/promises'
import { foldSession, type Session, type StoredEvent } from '@footfall/protocol'

/** Events folded in one turn of the event loop: at most 1.6 MB, a few milliseconds. */
const STEP = 50

/** What `foldSession` makes of all events of a session, without blocking the event loop for long. Undefined without events. */
export async function foldInSteps(events: readonly StoredEvent[]): Promise<Session | undefined> {
  if (events.length <= STEP) return foldSession(undefined, events)
  const ordered = [...events].sort(byId)
  let session: Session | undefined
  for (let from = 0; from < ordered.length; from += STEP) {
    if (from > 0) await nextTurn()
    session = foldSession(session, ordered.slice(from, from + STEP))
  }
  return session
}

function byId(one: StoredEvent, other: StoredEvent): number {
  return one.event_id < other.event_id ? -1 : 1
}
