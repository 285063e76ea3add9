import { SESSION_RULES, type Session } from '@footfall/protocol'
import type { ActiveRow, SessionRow } from './store.ts'

/**
 * Milliseconds that an active row must still have before it is trusted to stand while events are written: longer than
 * any request may take and any two clocks may differ.
 */
const FRESH = 5 * 60_000

/** Seconds after which an active row on the same page is put again. */
const REFRESH = 60

/** Whether the session's active row is sure to stand for the time of a write. */
export function hasFreshActiveRow(session: SessionRow | undefined, now: number): boolean {
  return session !== undefined && session.active_until * 1000 > now + FRESH
}

/** Whether what the active row shows has changed enough to put it again. */
export function needsActiveRow(before: SessionRow, after: Session): boolean {
  return before.exit_page !== after.exit_page || expiresAt(after) - before.active_until >= REFRESH
}

/** The row that shows the session as under way until 30 minutes after its last activity. */
export function activeRow(session: Session, now: number): ActiveRow {
  return {
    session_id: session.session_id,
    user_id: session.user_id,
    last_activity: session.last_activity,
    current_page: session.exit_page,
    expires_at: expiresAt(session),
    updated_at: now,
  }
}

/** The fold as it is written over `before`, which keeps its successor. */
export function sessionRow(
  fold: Session,
  before: SessionRow | undefined,
  activeUntil: number,
  isActive: boolean,
): SessionRow {
  return {
    ...fold,
    version: (before?.version ?? 0) + 1,
    is_active: isActive,
    active_until: activeUntil,
    ...(before?.continued_by !== undefined && { continued_by: before.continued_by }),
  }
}

/** Whether the corrected last activity lies within 30 minutes of now. */
export function isActive(session: Session, now: number): boolean {
  return now - session.last_activity <= SESSION_RULES.idle
}

/** Whether the stored session already says what the fold says. */
export function saysTheSame(stored: SessionRow | undefined, fold: Session): boolean {
  return (
    stored !== undefined &&
    (Object.keys(fold) as (keyof Session)[]).every((field) => stored[field] === fold[field])
  )
}

function expiresAt(session: Session): number {
  return Math.floor((session.last_activity + SESSION_RULES.idle) / 1000)
}
