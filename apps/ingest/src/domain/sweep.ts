import { foldSession } from '@footfall/protocol'
import { WRITING } from './active-note.ts'
import type { SessionCache } from './session-cache.ts'
import { isActive, saysTheSame, sessionRow } from './session-row.ts'
import type { ActiveRow, Store } from './store.ts'

/** Ends sessions whose active rows have expired, a page of them at a time. Resolves to how many active rows it took away. */
export type Sweep = () => Promise<number>

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
      // Whoever put a row lately may still be writing the events that it announces.
      const page = await store.expiredActive(Math.floor(now() / 1000), now() - WRITING, from)
      for (const active of page.rows) if (await endSession(active)) ended += 1
      from = page.next
    } while (from !== undefined)
    return ended
  }

  /**
   * Replays a session, so that whatever was begun is counted, and deletes its active row if it is over. An event that
   * arrives meanwhile wins: it changes the session's version, or puts the active row anew before anything else.
   */
  async function endSession(active: ActiveRow): Promise<boolean> {
    const session = await store.session(active.session_id)
    const fold = foldSession(undefined, await store.events(active.session_id))
    if (fold) {
      const goesOn = isActive(fold, now())
      if (!saysTheSame(session, fold) || session?.is_active !== goesOn) {
        const activeUntil = session?.active_until ?? active.expires_at
        cache.forget(active.session_id)
        const next = sessionRow(fold, session, activeUntil, goesOn)
        if (!(await store.saveSession(next, session?.version))) return false
      }
      if (goesOn) return false
    }
    await store.deleteActive(active)
    return true
  }
}
