import { SESSION_RULES, type Session } from '@footfall/protocol'
import { keptUntil } from './retention.ts'
import type { ActiveRow, SessionRow } from './store.ts'

/**
 * Milliseconds that an active row must still have before it is trusted to stand while events are written: longer than
 * any request may take and any two clocks may differ.
 */
const FRESH = 5 * 60_000

/** Seconds after which an active row on the same page is put again. */
const REFRESH = 60

/** As much of an active row as its session tells. */
export type Shown = Pick<ActiveRow, 'current_page' | 'expires_at'>

/** What the active row shows that was put with the session's last write. */
export function shownBy(session: SessionRow): Shown {
  return { current_page: session.exit_page, expires_at: session.active_until }
}

/** Whether the active row is sure to stand for the time of a write. */
export function isFresh({ expires_at }: Shown, now: number): boolean {
  return expires_at * 1000 > now + FRESH
}

/** Whether what the active row shows has changed enough to put it again. */
export function showsOtherwise(standing: Shown, active: ActiveRow): boolean {
  return standing.current_page !== active.current_page || active.expires_at - standing.expires_at >= REFRESH
}

/** The row that shows the session as under way until 30 minutes after its last activity. */
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

/** The fold as it is written over `before`, which keeps its successor. */
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
    ...keptUntil(expiresAt),
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
