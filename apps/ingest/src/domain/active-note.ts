import type { Session, StoredEvent } from '@footfall/protocol'
import { StoreUnavailable } from './errors.ts'
import { activeRow, isFresh, shownBy, showsOtherwise } from './session-row.ts'
import type { ActiveRow, SessionRow, Store } from './store.ts'

/** The active row of a session for the time of one write of it: the note by which a sweep finds whatever was begun. */
export interface ActiveNote {
  /**
   * Makes sure that an active row stands before `rows` are put. Resolves to the row to put along with them, where
   * what stands shows an old page or ends too early.
   */
  announce(
    session: SessionRow | undefined,
    fold: Session,
    rows: readonly StoredEvent[],
  ): Promise<ActiveRow | undefined>
  /** `expires_at` of the row that stands now, in seconds since 1970; 0 where none is known. */
  until(session: SessionRow | undefined): number
}

/** Milliseconds for which a sweep leaves a row alone that was put lately, however long ago it expired. */
export const WRITING = 60_000

export function createActiveNote({
  store,
  now,
}: {
  store: Pick<Store, 'putActive'>
  now: () => number
}): ActiveNote {
  // What this write has put itself: in a race it may have replaced a newer row, or have been replaced by an older one.
  // Which one stands nobody knows; the session read since tells of the other.
  let own: ActiveRow | undefined

  return {
    async announce(session, fold, rows) {
      // Without rows too: a session that names another page keeps a concurrent write from correcting the active row.
      if (rows.length === 0 && !own && !session) return undefined
      const active = activeRow(fold, now())
      const told = session && shownBy(session)
      const standing = own ?? told
      if (rows.length > 0 && !(standing && isFresh(standing, now()))) {
        await store.putActive(active)
        own = active
        refuseIfLate(active)
        return undefined
      }
      if (![own, told].some((row) => row && showsOtherwise(row, active))) return undefined
      own = active
      return active
    },
    until: (session) => own?.expires_at ?? session?.active_until ?? 0,
  }

  /** A host that was frozen since (AWS Lambda freezes what outlives its answer) may find the note swept away. */
  function refuseIfLate({ updated_at }: ActiveRow): void {
    if (now() - updated_at > WRITING / 2) throw new StoreUnavailable('a write in time')
  }
}
