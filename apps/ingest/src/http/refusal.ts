import type { ErrorAnswer } from '@footfall/protocol'
import type { Context } from 'hono'

/** Why a request is refused before its events are stored, for metrics and the log. */
export type RefusalReason =
  /** The sender is over a limit. */
  | 'rate'
  /** No site accepts events from this origin. */
  | 'origin'
  /** No event is of a site that accepts this origin. */
  | 'site'
  /** The content encoding is unknown, or the data is not encoded that way. */
  | 'encoding'
  | 'too_large'
  /** The body is not JSON, or not a valid request. */
  | 'malformed'

/** A refused request. No field holds text from the sender. */
export interface Refusal {
  readonly reason: RefusalReason
  /** The number of its events; absent if they were not counted. */
  readonly events?: number
}

declare module 'hono' {
  interface ContextVariableMap {
    /** Why the request is refused; absent if it is not refused. */
    refusal: Refusal
  }
}

/** Responds to a refused request, and sets the reason for metrics and the log. */
export function refuse(
  c: Context,
  refusal: Refusal,
  {
    status,
    error,
    headers = {},
  }: {
    readonly status: 400 | 403 | 413 | 415 | 429
    /** One sentence for the sender. */
    readonly error: string
    readonly headers?: Readonly<Record<string, string>>
  },
): Response {
  c.set('refusal', refusal)
  return c.json<ErrorAnswer>({ error }, status, headers)
}

/** 429: the sender is over a limit, and must retry after `seconds`. */
export function refuseRate(c: Context, seconds: number, events?: number): Response {
  return refuse(
    c,
    { reason: 'rate', ...(events !== undefined && { events }) },
    {
      status: 429,
      error: `Rate limit reached; retry after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
      headers: { 'Retry-After': String(seconds) },
    },
  )
}
