import type { Session } from '@footfall/protocol'
import { foldInSteps } from './fold-in-steps.ts'
import { createReplays, type Replays } from './replays.ts'
import { existingExpiry, rowsWithOtherExpiry } from './retention.ts'
import type { SessionCache } from './session-cache.ts'
import { isActive, matchesFold, sessionRow } from './session-row.ts'
import type { ActiveRow, SessionRow, Store } from './store.ts'

/**
 * The result of a close. `closed`: the session has ended. `active`: its events show that it has not. `conflict`: another
 * process wrote the session at the same time, so the close must be retried.
 */
export type CloseResult =
  | { readonly status: 'closed' | 'conflict' }
  | { readonly status: 'active'; readonly fold: Session }

/**
 * Closes the session of an expired active row. It replays the session, so that events of an unfinished write are counted
 * and get the session's expiry, and writes whether the session is active. An event that arrives at the same time has
 * priority: it changes the session's version, or puts the active row before its other writes. The replay of a large
 * session waits for room without limit.
 */
export type CloseSession = (expired: ActiveRow) => Promise<CloseResult>

export function createCloseSession({
  store,
  cache,
  now,
  replays = createReplays(),
}: {
  store: Pick<Store, 'session' | 'events' | 'put' | 'saveSession'>
  cache: SessionCache
  now: () => number
  /** A new instance by default. */
  replays?: Replays | undefined
}): CloseSession {
  return async (expired) => {
    const session = await store.session(expired.session_id)
    return replays(session, () => replay(session, expired))
  }

  async function replay(
    session: SessionRow | undefined,
    { session_id, expires_at }: ActiveRow,
  ): Promise<CloseResult> {
    const events = await store.events(session_id)
    const fold = await foldInSteps(events)
    if (!fold) return { status: 'closed' }
    const expiresAt = existingExpiry(session, events)
    const corrected = rowsWithOtherExpiry(events, expiresAt)
    if (corrected.length > 0) await store.put(corrected)
    const active = isActive(fold, now())
    if (!matchesFold(session, fold) || session?.is_active !== active) {
      cache.forget(session_id)
      const next = sessionRow(fold, session, {
        activeUntil: session?.active_until ?? expires_at,
        isActive: active,
        expiresAt,
      })
      if (!(await store.saveSession(next, session?.version))) return { status: 'conflict' }
    }
    return active ? { status: 'active', fold } : { status: 'closed' }
  }
}
