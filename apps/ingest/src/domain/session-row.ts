import { SESSION_RULES, type Session } from '@footfall/protocol'
import { expiryField } from './retention.ts'
import type { ActiveRow, SessionRow } from './store.ts'

/**
 * Milliseconds until its expiry that an active row needs so that it outlasts a write: longer than any request takes, and
 * longer than the clocks of two processes differ.
 */
const MIN_REMAINING = 5 * 60_000

/** Seconds by which the expiry must grow before an active row with the same page is put again. */
const REFRESH = 60

/** The fields of an active row that its session's row tells. */
export type ActiveFields = Pick<ActiveRow, 'current_page' | 'expires_at'>

/** The active row that was put with the session's last write. */
export function lastActiveRow(session: SessionRow): ActiveFields {
  return { current_page: session.exit_page, expires_at: session.active_until }
}

/** Whether the active row certainly outlasts a write that starts now. */
export function isFresh({ expires_at }: ActiveFields, now: number): boolean {
  return expires_at * 1000 > now + MIN_REMAINING
}

/** Whether `next` differs enough from the existing active row to put it. */
export function needsRefresh(existing: ActiveFields, next: ActiveRow): boolean {
  return existing.current_page !== next.current_page || next.expires_at - existing.expires_at >= REFRESH
}

/** The session's active row, which expires 30 minutes after the last activity. */
export function activeRow(session: Session, now: number): ActiveRow {
  return {
    session_id: session.session_id,
    user_id: session.user_id,
    last_activity: session.last_activity,
    current_page: session.exit_page,
    expires_at: Math.floor((session.last_activity + SESSION_RULES.idle) / 1000),
    updated_at: now,
  }
}

/** The row to write: the fold, the next version, and the successor of the row `before`. */
export function sessionRow(
  fold: Session,
  before: SessionRow | undefined,
  {
    activeUntil,
    isActive,
    expiresAt,
  }: {
    readonly activeUntil: number
    readonly isActive: boolean
    readonly expiresAt: number | undefined
  },
): SessionRow {
  return {
    ...fold,
    version: (before?.version ?? 0) + 1,
    is_active: isActive,
    active_until: activeUntil,
    ...expiryField(expiresAt),
    ...(before?.continued_by !== undefined && { continued_by: before.continued_by }),
  }
}

/** Whether the corrected last activity lies within 30 minutes of now. */
export function isActive(session: Session, now: number): boolean {
  return now - session.last_activity <= SESSION_RULES.idle
}

/** Whether the stored session has the same values as the fold in all of the fold's fields. */
export function matchesFold(stored: SessionRow | undefined, fold: Session): boolean {
  return (
    stored !== undefined &&
    (Object.keys(fold) as (keyof Session)[]).every((field) => stored[field] === fold[field])
  )
}
