import { foldSession, SESSION_RULES } from '@footfall/protocol'
import type { SessionCache } from './session-cache.ts'
import { saysTheSame, sessionRow } from './session-row.ts'
import type { ActiveRow, Store } from './store.ts'

/** Ends sessions whose active rows have expired, a page of them at a time. Resolves to how many it ended. */
export type Sweep = () => Promise<number>

/**
 * Milliseconds for which a row put lately is left alone, however long ago it expired: the request that put it may
 * still be writing the events that the row announces.
 */
const WRITING = 60_000

export function createSweep({
  store,
  cache,
  now,
}: {
  store: Store
  cache: SessionCache
  now: () => number
}): Sweep {
  return async () => {
    let ended = 0
    let from: string | undefined
    do {
      const page = await store.expiredActive(Math.floor(now() / 1000), now() - WRITING, from)
      for (const active of page.rows) if (await endSession(active)) ended += 1
      from = page.next
    } while (from !== undefined)
    return ended
  }

  /** Replays a session and marks it as over, then deletes its active row. An event that arrives meanwhile wins: both writes are conditional. */
  async function endSession(active: ActiveRow): Promise<boolean> {
    const session = await store.session(active.session_id)
    const fold = foldSession(undefined, await store.events(active.session_id))
    if (fold && (!saysTheSame(session, fold) || session?.is_active)) {
      const activeUntil = session?.active_until ?? active.expires_at
      const isActive = now() - fold.last_activity <= SESSION_RULES.idle
      cache.forget(active.session_id)
      if (!(await store.saveSession(sessionRow(fold, session, activeUntil, isActive), session?.version)))
        return false
      if (isActive) return false
    }
    await store.deleteActive(active)
    return true
  }
}
