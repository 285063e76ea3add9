import { foldSession, type Session } from '@footfall/protocol'
import { standingExpiry, strays } from './retention.ts'
import type { SessionCache } from './session-cache.ts'
import { isActive, saysTheSame, sessionRow } from './session-row.ts'
import type { ActiveRow, Store } from './store.ts'

/**
 * What a session turned out to be when its active row had expired: `over`; under way, as its events say; or `changed`
 * by somebody else at this moment, so that it must be looked at again.
 */
export type Closing =
  | { readonly status: 'over' | 'changed' }
  | { readonly status: 'under way'; readonly fold: Session }

/**
 * Replays the session of an expired active row, so that whatever was begun is counted and kept as long as the rest, and
 * writes whether it is over. An event that arrives meanwhile wins: it changes the session's version, or puts the active
 * row anew before anything else.
 */
export type CloseSession = (expired: ActiveRow) => Promise<Closing>

export function createClosing({
  store,
  cache,
  now,
}: {
  store: Pick<Store, 'session' | 'events' | 'put' | 'saveSession'>
  cache: SessionCache
  now: () => number
}): CloseSession {
  return async ({ session_id, expires_at }) => {
    const session = await store.session(session_id)
    const events = await store.events(session_id)
    const fold = foldSession(undefined, events)
    if (!fold) return { status: 'over' }
    const expiresAt = standingExpiry(session, events)
    const corrected = strays(events, expiresAt)
    if (corrected.length > 0) await store.put(corrected)
    const underWay = isActive(fold, now())
    if (!saysTheSame(session, fold) || session?.is_active !== underWay) {
      cache.forget(session_id)
      const next = sessionRow(fold, session, {
        activeUntil: session?.active_until ?? expires_at,
        isActive: underWay,
        expiresAt,
      })
      if (!(await store.saveSession(next, session?.version))) return { status: 'changed' }
    }
    return underWay ? { status: 'under way', fold } : { status: 'over' }
  }
}
