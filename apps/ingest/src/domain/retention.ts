import type { StoredEvent } from '@footfall/protocol'
import { CLOCK_TOLERANCE } from './clock.ts'
import type { SessionRow } from './store.ts'

/**
 * When the rows of a session may be deleted. The session and all its events carry one `expires_at`, so that they go
 * together: what is half deleted would be counted anew, as less. Whoever begins the session gives it, from its start;
 * after that what stands is kept, whatever the app is told of retention since: rows that have none stay for ever.
 */

/** Days after which the app rejects an event, by the visitor's clock: until then a retry may come, and must find its row. */
const RETRIES = 7

/** Fewest days that rows may be kept: those in which a retry may come, the one that a session may last, and one to spare. */
export const LEAST_DAYS: number = RETRIES + 2

/** Milliseconds. */
const DAY = 86_400_000

/** What is known of a session that begins. Times are milliseconds since 1970. */
export interface Beginning {
  readonly session_id: string
  readonly clock_offset: number
  readonly received_at: number
}

/**
 * `expires_at` of a session that begins now and is kept for `days`: from the time in its name, which is its first
 * event's, corrected. So whichever of its events comes first, and to whichever process, the answer is the same, also
 * where that event never comes.
 *
 * No clock makes it end early: a start that would lie after now, or so long ago that no event of it is taken any more,
 * comes of a clock that was set meanwhile, or of a client that says what it likes, and counts as now or as the oldest
 * that is taken. An event that is dated years ahead may be sent again for years: it is then stored anew, alone, when
 * its first row is gone.
 */
export function expiryOf({ session_id, clock_offset, received_at }: Beginning, days: number): number {
  const named = Number(session_id.slice(5, 18)) + clock_offset
  const start = Math.min(Math.max(named, received_at - RETRIES * DAY), received_at + CLOCK_TOLERANCE)
  return Math.ceil((start + days * DAY) / 1000)
}

/**
 * `expires_at` of a session that stands already: its row's, and while it has no row, that of its first event. A session
 * row that has none, since it was written before anybody thought of retention, says so for all its events to come.
 */
export function standingExpiry(
  session: SessionRow | undefined,
  events: readonly StoredEvent[],
): number | undefined {
  return session ? session.expires_at : events[0]?.expires_at
}

/**
 * Those rows, corrected, that say otherwise than their session: of two processes that began it at one moment, for a
 * visitor whose clock is wrong, one gave another answer. Whoever ends the session puts them, days before it matters.
 */
export function strays(
  events: readonly StoredEvent[],
  expiresAt: number | undefined,
): readonly StoredEvent[] {
  return events
    .filter(({ expires_at }) => expires_at !== expiresAt)
    .map(({ expires_at: _, ...event }) => ({ ...event, ...keptUntil(expiresAt) }))
}

/** The field, where there is one. */
export function keptUntil(expiresAt: number | undefined): { readonly expires_at?: number } {
  return expiresAt === undefined ? {} : { expires_at: expiresAt }
}
