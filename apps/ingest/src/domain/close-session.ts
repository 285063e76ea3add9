import type { Session } from '@footfall/protocol'
import { foldInSteps } from './fold-in-steps.ts'
import { createReplays, type Replays } from './replays.ts'
import { standingExpiry, strays } from './retention.ts'
import type { SessionCache } from './session-cache.ts'
import { isActive, saysTheSame, sessionRow } from './session-row.ts'
import type { ActiveRow, SessionRow, Store } from './store.ts'

/**
 * What a session turned out to be when its active row had expired: `over`; `under way`, as its events say; or `changed`
 * by another write at this moment, so that the close must be tried again.
 */
export type Closing =
  | { readonly status: 'over' | 'changed' }
  | { readonly status: 'under way'; readonly fold: Session }

/**
 * Replays the session of an expired active row, so that events of an unfinished write are counted and kept as long as
 * the rest, and writes whether it is over. An event that arrives meanwhile wins: it changes the session's version, or
 * puts the active row anew before anything else. Replays of large sessions wait for their place, however long.
 */
export type CloseSession = (expired: ActiveRow) => Promise<Closing>

export function createClosing({
  store,
  cache,
  now,
  replays = createReplays(),
}: {
  store: Pick<Store, 'session' | 'events' | 'put' | 'saveSession'>
  cache: SessionCache
  now: () => number
  /** Own ones unless set. */
  replays?: Replays | undefined
}): CloseSession {
  return async (expired) => {
    const session = await store.session(expired.session_id)
    return replays(session, () => replay(session, expired))
  }

  async function replay(
    session: SessionRow | undefined,
    { session_id, expires_at }: ActiveRow,
  ): Promise<Closing> {
    const events = await store.events(session_id)
    const fold = await foldInSteps(events)
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
