import { WRITE_TIME } from './active-marker.ts'
import { createCloseSession } from './close-session.ts'
import { StoreUnavailable } from './errors.ts'
import type { Replays } from './replays.ts'
import type { SessionCache } from './session-cache.ts'
import { activeRow } from './session-row.ts'
import type { ActiveRow, Store } from './store.ts'

/**
 * Closes the session of an active row that the database deleted because it had expired. Throws `StoreUnavailable` if the
 * caller must retry: without its active row, no sweep finds the session.
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
  /** Shared by all replays of this process; a new instance by default. */
  replays?: Replays | undefined
}): Expire {
  const close = createCloseSession({ store, cache, now, replays })

  return async (deleted) => {
    // The write that put the row recently may still be putting its events: restore the row, so that it expires again.
    if (deleted.updated_at >= now() - WRITE_TIME) return store.restoreActive(deleted)
    const result = await close(deleted)
    if (result.status === 'conflict')
      throw new StoreUnavailable('the close of a session that another process changes')
    // The session's last events did not put the row again. The session may have ended when the row expires next.
    if (result.status === 'active') await store.restoreActive(activeRow(result.fold, now()))
  }
}
