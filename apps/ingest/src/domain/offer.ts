import type { StoredEvent } from '@footfall/protocol'
import type { IncomingEvent, RequestFacts } from './event-row.ts'
import type { SessionRow } from './store.ts'

/**
 * What became of an event that was offered to a session. `ended` brings the session as it was read; `over limit` the
 * seconds after which its sender may try again.
 */
export type WriteOutcome =
  | { readonly status: 'stored'; readonly row: StoredEvent }
  | { readonly status: 'duplicate' | 'refused' | 'full' | 'elsewhere' }
  | { readonly status: 'ended'; readonly session: SessionRow }
  | { readonly status: 'over limit'; readonly retryAfter: number }

/** Events offered to one session: which of them still wait, and what became of the others. */
export interface Offer {
  /** Those without an outcome, each id once. */
  waiting(): readonly IncomingEvent[]
  /** The requests whose events were offered, each once. */
  requests(): readonly RequestFacts[]
  settle(eventId: string, outcome: WriteOutcome): void
  /** Settles all events of one request that still wait as `over limit`. */
  settleOverLimit(request: RequestFacts, retryAfter: number): void
  /** Settles as duplicates those whose ids are known to be stored. */
  settleStored(ids: ReadonlySet<string>): void
  /** Turns stored rows with these ids into refused ones. A plain client's row has a later id than its offer may have had. */
  settleRefused(ids: ReadonlySet<string>): void
  /** The outcomes, at their events' places; of two with one id, the second is the duplicate. */
  outcomes(): readonly WriteOutcome[]
}

export function createOffer(events: readonly IncomingEvent[]): Offer {
  const waiting = new Map(events.map((incoming) => [incoming.event.event_id, incoming]))
  const settled = new Map<string, WriteOutcome>()
  const settle = (eventId: string, outcome: WriteOutcome): void => {
    waiting.delete(eventId)
    settled.set(eventId, outcome)
  }
  return {
    waiting: () => [...waiting.values()],
    requests: () => [...new Set(events.map(({ request }) => request))],
    settle,
    settleOverLimit(refused, retryAfter) {
      for (const [id, { request }] of [...waiting])
        if (request === refused) settle(id, { status: 'over limit', retryAfter })
    },
    settleStored(ids) {
      for (const id of [...waiting.keys()]) if (ids.has(id)) settle(id, { status: 'duplicate' })
    },
    settleRefused(ids) {
      for (const [id, outcome] of settled) {
        if (outcome.status === 'stored' && ids.has(outcome.row.event_id)) settle(id, { status: 'refused' })
      }
    },
    outcomes() {
      const answered = new Set<string>()
      return events.map(({ event: { event_id } }) => {
        const outcome = settled.get(event_id)
        if (!outcome) throw new Error(`The event ${event_id} was offered and has no outcome.`)
        const repeated = answered.has(event_id) && outcome.status === 'stored'
        answered.add(event_id)
        return repeated ? { status: 'duplicate' } : outcome
      })
    },
  }
}
