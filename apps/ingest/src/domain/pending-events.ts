import type { StoredEvent } from '@footfall/protocol'
import type { IncomingEvent, RequestFacts } from './event-row.ts'
import type { SessionRow } from './store.ts'

/**
 * The outcome of an event in one session. `elsewhere`: the event belongs to another session. `ended`: it belongs to the
 * successor of `session`, which is as it was read. `refused`: the database rejects it as invalid. `over limit`: its
 * sender may retry after `retryAfter` seconds.
 */
export type WriteOutcome =
  | { readonly status: 'stored'; readonly row: StoredEvent }
  | { readonly status: 'duplicate' | 'refused' | 'full' | 'elsewhere' }
  | { readonly status: 'ended'; readonly session: SessionRow }
  | { readonly status: 'over limit'; readonly retryAfter: number }

/** Events to write to one session, each with its outcome once that is settled. */
export interface PendingEvents {
  /** Events without an outcome, each id once. */
  unsettled(): readonly IncomingEvent[]
  /** The requests that brought the events, each once. */
  requests(): readonly RequestFacts[]
  settle(eventId: string, outcome: WriteOutcome): void
  /** Settles all unsettled events of one request as `over limit`. */
  settleOverLimit(request: RequestFacts, retryAfter: number): void
  /** Settles unsettled events with these ids, which are stored, as duplicates. */
  settleStored(ids: ReadonlySet<string>): void
  /** Changes `stored` to `refused` for rows with these ids. The row of a plain client's event may have another id than the event. */
  settleRefused(ids: ReadonlySet<string>): void
  /** The outcomes, in the order of the events. Of two events with one id, the second is a duplicate. Throws if one is unsettled. */
  outcomes(): readonly WriteOutcome[]
}

export function createPendingEvents(events: readonly IncomingEvent[]): PendingEvents {
  const unsettled = new Map(events.map((incoming) => [incoming.event.event_id, incoming]))
  const settled = new Map<string, WriteOutcome>()
  const settle = (eventId: string, outcome: WriteOutcome): void => {
    unsettled.delete(eventId)
    settled.set(eventId, outcome)
  }
  return {
    unsettled: () => [...unsettled.values()],
    requests: () => [...new Set(events.map(({ request }) => request))],
    settle,
    settleOverLimit(refused, retryAfter) {
      for (const [id, { request }] of [...unsettled])
        if (request === refused) settle(id, { status: 'over limit', retryAfter })
    },
    settleStored(ids) {
      for (const id of [...unsettled.keys()]) if (ids.has(id)) settle(id, { status: 'duplicate' })
    },
    settleRefused(ids) {
      for (const [id, outcome] of settled) {
        if (outcome.status === 'stored' && ids.has(outcome.row.event_id)) settle(id, { status: 'refused' })
      }
    },
    outcomes() {
      const returned = new Set<string>()
      return events.map(({ event: { event_id } }) => {
        const outcome = settled.get(event_id)
        if (!outcome) throw new Error(`The event ${event_id} has no outcome.`)
        const repeated = returned.has(event_id) && outcome.status === 'stored'
        returned.add(event_id)
        return repeated ? { status: 'duplicate' } : outcome
      })
    },
  }
}
