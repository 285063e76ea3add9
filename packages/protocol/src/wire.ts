import type { WireEvent } from './event.ts'

/** A batch: `events`, and beside them any event field except `event_id` as the default for all events. */
export interface WireBatch extends Omit<WireEvent, 'event_id'> {
  /** Milliseconds since 1970 by the visitor's clock, when the request was made. Shows the error of that clock. */
  readonly sent_at?: number
  readonly events: readonly WireEvent[]
}

/** The outcome of an event. `stored`: it is now in the tables. `duplicate`: it already was. `rejected`: it never will be. */
export type EventStatus = 'stored' | 'duplicate' | 'rejected'

/** The outcome of one event. It has the same index in `results` as the event in `events`. */
export interface EventResult {
  readonly event_id: string
  /** The session of the stored event. It may differ from the one that was sent. Empty if rejected. */
  readonly session_id: string
  readonly status: EventStatus
  /** Reason of the rejection, one sentence. */
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
  /** Session of the last accepted event. */
  readonly session_id: string
  readonly results: readonly EventResult[]
}

/** The answer to a request of which no event was stored: one sentence that says what is wrong and where. */
export interface ErrorAnswer {
  readonly error: string
}
