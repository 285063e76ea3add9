import type { StoredEvent } from '@footfall/protocol'
import { CLOCK_TOLERANCE } from './clock.ts'
import type { SessionRow } from './store.ts'

/**
 * When the database may delete the rows of a session. The session and all its events carry one `expires_at`, so that
 * they expire together: a replay of a session with some rows deleted would count too few events. The write that starts
 * the session sets `expires_at`, from the session's start. A later change of `RETENTION_DAYS` changes no existing
 * session: a session without `expires_at` never expires.
 */

/** Days after which the app rejects an event, by the visitor's clock. Until then a retry may come, and must find its row. */
const RETRY_DAYS = 7

/** Minimum days to keep rows: the days in which a retry may come, one day that the session may last, and one spare day. */
export const MIN_DAYS: number = RETRY_DAYS + 2

/** Milliseconds. */
const DAY = 86_400_000

/** The start of a session. Times are milliseconds since 1970. */
export interface SessionStart {
  readonly session_id: string
  readonly clock_offset: number
  readonly received_at: number
}

/**
 * `expires_at` of a session that starts now and is kept for `days`. It depends on the time in the session's id, which is
 * the corrected time of its first event. So every event of the session gives the same result in every process, even if
 * the first event never arrives.
 *
 * A wrong clock cannot make a session expire early. A start after now counts as now. A start so long ago that the app
 * rejects its events counts as the oldest that the app accepts. Both occur if the visitor's clock was set meanwhile, or
 * if a client sends any time it likes. An event dated years ahead may be retried for years: once its first row has
 * expired, a retry stores it again, alone.
 */
export function expiryOf({ session_id, clock_offset, received_at }: SessionStart, days: number): number {
  const named = Number(session_id.slice(5, 18)) + clock_offset
  const start = Math.min(Math.max(named, received_at - RETRY_DAYS * DAY), received_at + CLOCK_TOLERANCE)
  return Math.ceil((start + days * DAY) / 1000)
}

/**
 * `expires_at` of an existing session: that of its row, or that of its first event if it has no row. If the row has none,
 * because `RETENTION_DAYS` was not set when it was written, all later events of the session get none.
 */
export function existingExpiry(
  session: SessionRow | undefined,
  events: readonly StoredEvent[],
): number | undefined {
  return session ? session.expires_at : events[0]?.expires_at
}

/**
 * The rows whose `expires_at` differs from the session's, corrected. They exist if two processes started the session at
 * the same time, for a visitor whose clock is wrong, and computed different values. Closing the session puts the
 * corrected rows, days before either value is reached.
 */
export function rowsWithOtherExpiry(
  events: readonly StoredEvent[],
  expiresAt: number | undefined,
): readonly StoredEvent[] {
  return events
    .filter(({ expires_at }) => expires_at !== expiresAt)
    .map(({ expires_at: _, ...event }) => ({ ...event, ...expiryField(expiresAt) }))
}

/** `{ expires_at }`, or no field if it is undefined. */
export function expiryField(expiresAt: number | undefined): { readonly expires_at?: number } {
  return expiresAt === undefined ? {} : { expires_at: expiresAt }
}
