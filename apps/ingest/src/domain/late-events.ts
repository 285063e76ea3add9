import { needsReplay } from '@footfall/protocol'
import { WRITE_TIME } from './active-marker.ts'
import { clientTime } from './clock.ts'
import type { IncomingEvent } from './event-row.ts'
import type { PendingEvents } from './pending-events.ts'
import { isFull, place } from './placement.ts'
import { canFollow } from './plan-rows.ts'
import { isLarge } from './replays.ts'
import type { SessionRow, Store } from './store.ts'

/**
 * Settles late events of a large session by a lookup of their keys. That avoids a replay that would only find duplicates,
 * events of another visitor, or a full session. Events that are unsettled afterwards need the replay.
 */
export interface LateEvents {
  /** Whether `settle` has an event to look up. */
  applyTo(session: SessionRow, pending: PendingEvents): boolean
  /**
   * `session` must be read from the store for this write: a cached session may be outdated, and must not move an event to
   * another session.
   *
   * A full session is never replayed: its stored events are duplicates, and it accepts no other event. In a large session,
   * an event that was received more than a minute ago is a duplicate. A newer one may belong to a write that stopped before
   * it counted the event, so the replay counts it now. The row of a duplicate may still be uncounted, if its writer was
   * killed between its put and its save. The active row, the write-ahead marker, existed before that put and outlasts it,
   * so the close of the session counts the row.
   */
  settle(session: SessionRow, pending: PendingEvents): Promise<void>
}

export function createLateEvents({
  store,
  now,
}: {
  store: Pick<Store, 'storedEvents'>
  now: () => number
}): LateEvents {
  return {
    applyTo: (session, pending) => eventsToLookUp(session, pending).length > 0,
    async settle(session, pending) {
      const events = eventsToLookUp(session, pending)
      const ids = events.map(({ event }) => event.event_id)
      const found = await store.storedEvents(session.session_id, ids)
      const receivedAt = new Map(found.map(({ event_id, received_at }) => [event_id, received_at]))
      for (const incoming of events) {
        const { event_id } = incoming.event
        const received = receivedAt.get(event_id)
        if (received === undefined) {
          const placement = place(session, incoming)
          if (placement === 'elsewhere' || placement === 'full')
            pending.settle(event_id, { status: placement })
        } else if (isFull(session) || now() - received > WRITE_TIME) {
          pending.settle(event_id, { status: 'duplicate' })
        }
      }
    },
  }
}

/** Whether only a replay can count the event. A plain client's event gets an id above the last one, if there is room. */
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

/** Events that may be stored already: only a lookup of their keys, or a replay, shows it. */
function eventsToLookUp(session: SessionRow, pending: PendingEvents): readonly IncomingEvent[] {
  // The row of a full session may lag behind its events, so events with ids above its last one may be stored too.
  if (isFull(session)) return pending.unsettled().filter(({ plain }) => !plain)
  return isLarge(session) ? pending.unsettled().filter((incoming) => isLate(incoming, session)) : []
}
