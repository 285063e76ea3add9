import { needsReplay } from '@footfall/protocol'
import { WRITING } from './active-note.ts'
import { clientTime } from './clock.ts'
import type { IncomingEvent } from './event-row.ts'
import type { Offer } from './offer.ts'
import { isFull, place } from './placement.ts'
import { canFollow } from './plan-rows.ts'
import { isLarge } from './replays.ts'
import type { SessionRow, Store } from './store.ts'

/**
 * Settles events by their own keys, where a replay would read a large session only to find that they are duplicates,
 * another visitor's, or too many. What still waits afterwards needs the replay.
 */
export interface LateEvents {
  /** Whether `settle` has something to look up. */
  concerns(session: SessionRow, offer: Offer): boolean
  /**
   * `session` must be as it was read for this write: a remembered one sends no event elsewhere.
   *
   * A full session is never replayed: what is stored is a duplicate, and nothing else is taken. Of a large session, an
   * event that was received more than a minute ago is a duplicate; a younger one may belong to a write that stopped before
   * it counted, so the replay counts it at once. A row that a duplicate finds may still be uncounted, if its writer was
   * killed between its put and its save. The active row, the write-ahead marker, stood before that put and outlasts it,
   * so the close of the session counts the row.
   */
  settle(session: SessionRow, offer: Offer): Promise<void>
}

export function createLateEvents({
  store,
  now,
}: {
  store: Pick<Store, 'storedEvents'>
  now: () => number
}): LateEvents {
  return {
    concerns: (session, offer) => unknown(session, offer).length > 0,
    async settle(session, offer) {
      const events = unknown(session, offer)
      const ids = events.map(({ event }) => event.event_id)
      const found = await store.storedEvents(session.session_id, ids)
      const receivedAt = new Map(found.map(({ event_id, received_at }) => [event_id, received_at]))
      for (const incoming of events) {
        const { event_id } = incoming.event
        const received = receivedAt.get(event_id)
        if (received === undefined) {
          const placement = place(session, incoming)
          if (placement === 'elsewhere' || placement === 'full') offer.settle(event_id, { status: placement })
        } else if (isFull(session) || now() - received > WRITING) {
          offer.settle(event_id, { status: 'duplicate' })
        }
      }
    },
  }
}

/** Whether only a replay counts the event. A plain client's event gets a later id in time, where there is room for one. */
export function isLate(incoming: IncomingEvent, session: SessionRow | undefined): boolean {
  if (!session) return false
  if (incoming.plain) return !canFollow(session.last_event_id, incoming)
  const { event, request } = incoming
  return needsReplay(session, {
    event_id: event.event_id,
    client_time: clientTime(incoming),
    received_at: request.receivedAt,
  })
}

/** Events of which only their keys, or a replay, tell whether they are stored. */
function unknown(session: SessionRow, offer: Offer): readonly IncomingEvent[] {
  // A full session's row may lag behind its rows, so ids above its last one may be stored, too.
  if (isFull(session)) return offer.waiting().filter(({ plain }) => !plain)
  return isLarge(session) ? offer.waiting().filter((incoming) => isLate(incoming, session)) : []
}
