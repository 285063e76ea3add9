import { WRITING } from './active-note.ts'
import { createClosing } from './close-session.ts'
import { StoreUnavailable } from './errors.ts'
import type { Replays } from './replays.ts'
import type { SessionCache } from './session-cache.ts'
import { activeRow } from './session-row.ts'
import type { ActiveRow, Store } from './store.ts'

/**
 * Ends the session of an active row that the database itself has deleted, because it had expired. Throws
 * `StoreUnavailable` where it has to be told again: nobody else will look at that session.
 */
export type Expire = (deleted: ActiveRow) => Promise<void>

export function createExpire({
  store,
  cache,
  now,
  replays,
}: {
  store: Store
  cache: SessionCache
  now: () => number
  /** Shared with all other replays of this process; own ones unless set. */
  replays?: Replays | undefined
}): Expire {
  const close = createClosing({ store, cache, now, replays })

  return async (deleted) => {
    // Whoever put it lately may still be writing the events that it announces: let it expire once more.
    if (deleted.updated_at >= now() - WRITING) return store.restoreActive(deleted)
    const closing = await close(deleted)
    if (closing.status === 'changed') throw new StoreUnavailable('the end of a session that others change')
    // Its last events did not put the row again: the next time it expires, the session may be over.
    if (closing.status === 'under way') await store.restoreActive(activeRow(closing.fold, now()))
  }
}
