import type { WireEvent } from './event.ts'

/** A batch: `events`, and beside them any field of theirs but `event_id` once, as the default for all. */
export interface WireBatch extends Omit<WireEvent, 'event_id'> {
  /** Milliseconds since 1970 by the visitor's clock, when the request was made: tells how wrong that clock is. */
  readonly sent_at?: number
  readonly events: readonly WireEvent[]
}

/** What became of an event: it is in the tables now; it was before; it never will be. */
export type EventStatus = 'stored' | 'duplicate' | 'rejected'

/** One event's outcome, at the same place in `results` as the event in `events`. */
export interface EventResult {
  readonly event_id: string
  /** Where it is stored, which may differ from the session that it named. Empty where it was rejected. */
  readonly session_id: string
  readonly status: EventStatus
  /** Why it was rejected: one sentence. */
  readonly error?: string
}

/** The answer to one event. */
export interface EventAnswer {
  readonly message: string
  readonly event_id: string
  readonly session_id: string
}

/** The answer to a batch. */
export interface BatchAnswer {
  readonly message: string
  /** Of the last event that was accepted. */
  readonly session_id: string
  readonly results: readonly EventResult[]
}

/** The answer to a request of which nothing was stored: one sentence that says what and where. */
export interface ErrorAnswer {
  readonly error: string
}
