import type { Session, StoredEvent } from '@footfall/protocol'
import { StoreUnavailable } from './errors.ts'
import { activeRow, isFresh, lastActiveRow, needsRefresh } from './session-row.ts'
import type { ActiveRow, SessionRow, Store } from './store.ts'

/** The active row of a session during one write. It is the write-ahead marker: it lets the sweep find unfinished writes. */
export interface ActiveMarker {
  /**
   * Ensures that an active row exists before `rows` are put. Resolves to the active row to put together with them, if
   * the existing one has an old page or expires too early.
   */
  ensure(
    session: SessionRow | undefined,
    fold: Session,
    rows: readonly StoredEvent[],
  ): Promise<ActiveRow | undefined>
  /** `expires_at` of the existing active row, in seconds since 1970; 0 if unknown. */
  expiresAt(session: SessionRow | undefined): number
}

/** Milliseconds since its last put during which no sweep touches an active row: its write may still put events. */
export const WRITE_TIME = 60_000

export function createActiveMarker({
  store,
  now,
}: {
  store: Pick<Store, 'putActive'>
  now: () => number
}): ActiveMarker {
  // The row that this write has put. A concurrent write may have put another row before or after it, so either may be
  // the stored one. The session, read again after a conflict, describes the other.
  let own: ActiveRow | undefined

  return {
    async ensure(session, fold, rows) {
      // Without rows too: a session that names another page keeps a concurrent write from correcting the active row.
      if (rows.length === 0 && !own && !session) return undefined
      const active = activeRow(fold, now())
      const last = session && lastActiveRow(session)
      const existing = own ?? last
      if (rows.length > 0 && !(existing && isFresh(existing, now()))) {
        await store.putActive(active)
        own = active
        failIfLate(active)
        return undefined
      }
      if (![own, last].some((row) => row && needsRefresh(row, active))) return undefined
      own = active
      return active
    },
    expiresAt: (session) => own?.expires_at ?? session?.active_until ?? 0,
  }

  /** A sweep may delete the marker while the host is frozen. AWS Lambda freezes work that continues after the answer. */
  function failIfLate({ updated_at }: ActiveRow): void {
    if (now() - updated_at > WRITE_TIME / 2) throw new StoreUnavailable('a write in time')
  }
}
