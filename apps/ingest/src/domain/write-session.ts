import { foldSession, type Random, type Session, type StoredEvent } from '@footfall/protocol'
import { type ActiveMarker, createActiveMarker } from './active-marker.ts'
import { BUDGET } from './budget.ts'
import { chargeReplay } from './charge-replay.ts'
import { coalesce } from './coalesce.ts'
import { StoreUnavailable } from './errors.ts'
import type { IncomingEvent } from './event-row.ts'
import { foldInSteps } from './fold-in-steps.ts'
import { createLateEvents, isLate } from './late-events.ts'
import { createPendingEvents, type PendingEvents, type WriteOutcome } from './pending-events.ts'
import { type PlannedEvent, planRows } from './plan-rows.ts'
import { createReplays, type Replays } from './replays.ts'
import { existingExpiry, expiryField } from './retention.ts'
import type { KnownSession, SessionCache } from './session-cache.ts'
import { isActive, matchesFold, sessionRow } from './session-row.ts'
import type { SessionRow, Store } from './store.ts'

/** Writes events to a session. Resolves to the outcomes, in the order of the events, once all stored events are counted. */
export type WriteSession = (
  sessionId: string,
  events: readonly IncomingEvent[],
) => Promise<readonly WriteOutcome[]>

/**
 * The result of one step of a write. `done`: every event has its outcome. `late`: an event may be stored already, and only
 * a replay shows whether it is. `conflict`: another process has written the session since it was read.
 */
type Step = 'done' | 'late' | 'conflict'

/** Maximum number of replays before a write fails. Each conflict means that another write succeeded. */
const MAX_CONFLICTS = 50

/**
 * The write path. If all ids are above the session's last one, as usual, it appends the events. Otherwise, or after a
 * conflict, it replays the session, and again after each further conflict. It replays a large session only for events
 * that a lookup of their keys does not settle. It writes the active row, the events and the session in this order. If the
 * process stops in between, the next retry counts the events once, or the sweep does: it finds them by the active row.
 *
 * A sender over its limit gets no replay of a large session: its late events are settled as `over limit` and not stored.
 * A replay after a conflict is charged, but never refused: its events are stored already, and only the replay counts them.
 */
export function createSessionWriter({
  store,
  cache,
  now,
  random,
  onSessionStarted = () => {},
  retentionDays,
  replays = createReplays(),
  budget = BUDGET,
}: {
  store: Store
  cache: SessionCache
  now: () => number
  random: Random
  onSessionStarted?: (() => void) | undefined
  retentionDays?: number | undefined
  /** A new instance by default. */
  replays?: Replays | undefined
  /** Milliseconds that a replay may wait for room; default 2,000. */
  budget?: number | undefined
}): WriteSession {
  const lateEvents = createLateEvents({ store, now })

  return coalesce(async (sessionId, events) => {
    const pending = createPendingEvents(events)
    try {
      const known = cache.get(sessionId)
      if (known) pending.settleStored(known.ids)
      if (pending.unsettled().length > 0) await write(sessionId, pending, known)
      return pending.outcomes()
    } catch (error) {
      cache.forget(sessionId)
      throw error
    }
  })

  async function write(
    sessionId: string,
    pending: PendingEvents,
    known: KnownSession | undefined,
  ): Promise<void> {
    const marker = createActiveMarker({ store, now })
    let step = await append(sessionId, pending, known, marker)
    for (let replayed = 0; step !== 'done'; replayed += 1) {
      if (replayed === MAX_CONFLICTS)
        throw new StoreUnavailable('a write to a session that other processes change continuously')
      step = await chargeAndReplay(sessionId, pending, marker, step)
    }
  }

  /** Puts the events and folds them onto the session, if that needs no replay. */
  async function append(
    sessionId: string,
    pending: PendingEvents,
    known: KnownSession | undefined,
    marker: ActiveMarker,
  ): Promise<Step> {
    const session = known?.session ?? (await store.session(sessionId))
    if (session && lateEvents.applyTo(session, pending)) {
      if (known) return append(sessionId, pending, undefined, marker)
      await lateEvents.settle(session, pending)
    }
    if (pending.unsettled().some((incoming) => isLate(incoming, session))) return 'late'
    const rows = settlePlan(sessionId, pending, session, session, known !== undefined)
    // The cached session may be outdated: read it before an event goes to another session.
    if (!rows) return append(sessionId, pending, undefined, marker)
    const kept = await put(pending, marker, session, foldSession(session, rows), rows)
    if (kept.length === 0) return 'done'
    const fold = foldSession(session, kept) as Session
    const ids = [...(known?.ids ?? []), ...kept.map(idOf)]
    return save(session, fold, marker, { ids, expiresAt: existingExpiry(session, kept) })
  }

  /** Charges the senders of the events that need a replay. Replays the session for the senders within their limits. */
  async function chargeAndReplay(
    sessionId: string,
    pending: PendingEvents,
    marker: ActiveMarker,
    cause: 'late' | 'conflict',
  ): Promise<Step> {
    // Read the session before its events: otherwise an event put between the two reads would be lost.
    const session = await store.session(sessionId)
    const needsReplay = (incoming: IncomingEvent): boolean => isLate(incoming, session)
    const late = pending.unsettled().filter(needsReplay)
    if (cause === 'conflict') {
      await chargeReplay(session, pending.requests())
    } else if (late.length > 0) {
      const refused = await chargeReplay(session, new Set(late.map(({ request }) => request)))
      for (const [request, retryAfter] of refused) pending.settleOverLimit(request, retryAfter)
      if (!pending.unsettled().some(needsReplay)) return append(sessionId, pending, undefined, marker)
    }
    return replays(session, () => replay(session, sessionId, pending, marker), budget)
  }

  /** Reads all events of the session, puts the missing ones, and writes the fold of all. */
  async function replay(
    session: SessionRow | undefined,
    sessionId: string,
    pending: PendingEvents,
    marker: ActiveMarker,
  ): Promise<Step> {
    const stored = await store.events(sessionId)
    pending.settleStored(new Set(stored.map(idOf)))
    const counted = await foldInSteps(stored)
    const base = counted && {
      ...counted,
      ...expiryField(existingExpiry(session, stored)),
      ...(session?.continued_by && { continued_by: session.continued_by }),
    }
    const rows = settlePlan(sessionId, pending, base, session, false) ?? []
    const planned = rows.length > 0 ? await foldInSteps([...stored, ...rows]) : counted
    const kept = await put(pending, marker, session, planned, rows)
    const all = [...stored, ...kept]
    const fold = kept.length < rows.length ? await foldInSteps(all) : planned
    if (!fold) return 'done'
    return save(session, fold, marker, { ids: all.map(idOf), expiresAt: existingExpiry(session, all) })
  }

  /**
   * Settles every event by its placement. Returns the rows to put. If the session comes from the cache and an event does
   * not belong to it, settles nothing and returns undefined.
   */
  function settlePlan(
    sessionId: string,
    pending: PendingEvents,
    base: Session | undefined,
    session: SessionRow | undefined,
    cached: boolean,
  ): readonly StoredEvent[] | undefined {
    const plan = planRows(sessionId, base, pending.unsettled(), { random, retentionDays })
    if (cached && plan.some(({ placement }) => placement !== 'here')) return undefined
    for (const planned of plan) pending.settle(planned.incoming.event.event_id, outcomeOf(planned, session))
    return plan.flatMap((planned) => (planned.placement === 'here' ? planned.row : []))
  }

  /** Puts the rows, with an active row as their write-ahead marker. Resolves to the rows that the store did not refuse. */
  async function put(
    pending: PendingEvents,
    marker: ActiveMarker,
    session: SessionRow | undefined,
    fold: Session | undefined,
    rows: readonly StoredEvent[],
  ): Promise<readonly StoredEvent[]> {
    const active = fold && (await marker.ensure(session, fold, rows))
    if (rows.length === 0 && !active) return rows
    const refused = await store.put(rows, active)
    pending.settleRefused(refused)
    return rows.filter(({ event_id }) => !refused.has(event_id))
  }

  /** Writes the session if the fold changes it. */
  async function save(
    session: SessionRow | undefined,
    fold: Session,
    marker: ActiveMarker,
    { ids, expiresAt }: { readonly ids: readonly string[]; readonly expiresAt: number | undefined },
  ): Promise<Step> {
    if (session && matchesFold(session, fold)) {
      cache.set({ session, ids: new Set(ids) })
      return 'done'
    }
    const next = sessionRow(fold, session, {
      activeUntil: marker.expiresAt(session),
      isActive: isActive(fold, now()),
      expiresAt,
    })
    if (!(await store.saveSession(next, session?.version))) {
      cache.forget(fold.session_id)
      return 'conflict'
    }
    cache.set({ session: next, ids: new Set(ids) })
    if (!session) onSessionStarted()
    return 'done'
  }
}

/** The outcome by placement. It is `stored` even before the put, because a failed put fails the whole write. */
function outcomeOf(planned: PlannedEvent, session: SessionRow | undefined): WriteOutcome {
  if (planned.placement === 'here') return { status: 'stored', row: planned.row }
  if (planned.placement !== 'ended') return { status: planned.placement }
  return session ? { status: 'ended', session } : { status: 'elsewhere' }
}

function idOf({ event_id }: StoredEvent): string {
  return event_id
}
