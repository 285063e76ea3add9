import type { ErrorAnswer } from '@footfall/protocol'
import type { Context } from 'hono'

/** Why a request is refused before its events are stored, in a word for metrics and the log. */
export type RefusalReason =
  /** The sender is over a limit. */
  | 'rate'
  /** No site takes events from this origin. */
  | 'origin'
  /** No event names a site that takes it. */
  | 'site'
  /** A content encoding that is unknown, or data that does not have the one it names. */
  | 'encoding'
  | 'too_large'
  /** Not JSON, or not the shape of a request. */
  | 'malformed'

/** A refused request. Nothing in it is a sender's own words. */
export interface Refusal {
  readonly reason: RefusalReason
  /** How many events it brings; absent where they were not counted. */
  readonly events?: number
}

declare module 'hono' {
  interface ContextVariableMap {
    /** Why the request is refused; absent where it is not. */
    refusal: Refusal
  }
}

/** Answers a request that is refused, and leaves the reason for metrics and the log. */
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

/** 429: the sender is over a limit for so many seconds. */
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
