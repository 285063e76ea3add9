import { foldSession, type Random, type Session, type StoredEvent } from '@footfall/protocol'
import { type ActiveNote, createActiveNote } from './active-note.ts'
import { BUDGET } from './budget.ts'
import { chargeReplay } from './charge-replay.ts'
import { coalesce } from './coalesce.ts'
import { StoreUnavailable } from './errors.ts'
import type { IncomingEvent } from './event-row.ts'
import { foldInSteps } from './fold-in-steps.ts'
import { createLateEvents, isLate } from './late-events.ts'
import { createOffer, type Offer, type WriteOutcome } from './offer.ts'
import { type PlannedEvent, planRows } from './plan-rows.ts'
import { createReplays, type Replays } from './replays.ts'
import { keptUntil, standingExpiry } from './retention.ts'
import type { KnownSession, SessionCache } from './session-cache.ts'
import { isActive, saysTheSame, sessionRow } from './session-row.ts'
import type { SessionRow, Store } from './store.ts'

/** Offers events to a session; each outcome stands at its event's place. What is stored is counted when this resolves. */
export type WriteSession = (
  sessionId: string,
  events: readonly IncomingEvent[],
) => Promise<readonly WriteOutcome[]>

/**
 * How a step of a write ended: `done`, every event has its outcome; `late`, an event may be stored already, which only a
 * replay tells; `conflict`, another process wrote the session since it was read.
 */
type Step = 'done' | 'late' | 'conflict'

/** Conflicts with other processes before a write fails. Each means that another write succeeded. */
const MOST_CONFLICTS = 50

/**
 * The write path. *Usually* every id lies above all that the session has: append. *Otherwise*, or after a conflict:
 * replay, until there is none. A large session is replayed only for events that their own keys do not settle. It writes
 * the active row, the events and the session in this order: if the process stops in between, the next try counts the
 * events once, or the sweep does, which finds them by the active row.
 *
 * A sender that is over its limit gets no replay of a large session: its late events end as `over limit`, unstored. A
 * replay after a conflict is charged, too, but not refused: its events are stored already, and only it counts them.
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
  /** Own ones unless set. */
  replays?: Replays | undefined
  /** Milliseconds for which a replay waits for its place; 2,000 unless set. */
  budget?: number | undefined
}): WriteSession {
  const lateEvents = createLateEvents({ store, now })

  return coalesce(async (sessionId, events) => {
    const offer = createOffer(events)
    try {
      const known = cache.get(sessionId)
      if (known) offer.settleStored(known.ids)
      if (offer.waiting().length > 0) await write(sessionId, offer, known)
      return offer.outcomes()
    } catch (error) {
      cache.forget(sessionId)
      throw error
    }
  })

  async function write(sessionId: string, offer: Offer, known: KnownSession | undefined): Promise<void> {
    const note = createActiveNote({ store, now })
    let step = await append(sessionId, offer, known, note)
    for (let replayed = 0; step !== 'done'; replayed += 1) {
      if (replayed === MOST_CONFLICTS)
        throw new StoreUnavailable('a write of a session that other processes keep changing')
      step = await chargeAndReplay(sessionId, offer, note, step)
    }
  }

  /** Puts the events and folds them onto the session, where no replay is needed. */
  async function append(
    sessionId: string,
    offer: Offer,
    known: KnownSession | undefined,
    note: ActiveNote,
  ): Promise<Step> {
    const session = known?.session ?? (await store.session(sessionId))
    if (session && lateEvents.concerns(session, offer)) {
      if (known) return append(sessionId, offer, undefined, note)
      await lateEvents.settle(session, offer)
    }
    if (offer.waiting().some((incoming) => isLate(incoming, session))) return 'late'
    const rows = settlePlan(sessionId, offer, session, session, known !== undefined)
    // What this process remembers may be outdated: read the session before an event is sent elsewhere.
    if (!rows) return append(sessionId, offer, undefined, note)
    const kept = await put(offer, note, session, foldSession(session, rows), rows)
    if (kept.length === 0) return 'done'
    const fold = foldSession(session, kept) as Session
    const ids = [...(known?.ids ?? []), ...kept.map(idOf)]
    return save(session, fold, note, { ids, expiresAt: standingExpiry(session, kept) })
  }

  /** Charges the senders of the events that need a replay, and replays the session for those who may have it. */
  async function chargeAndReplay(
    sessionId: string,
    offer: Offer,
    note: ActiveNote,
    cause: 'late' | 'conflict',
  ): Promise<Step> {
    // Read before the events are: an event put between the two reads would be lost.
    const session = await store.session(sessionId)
    const needsReplay = (incoming: IncomingEvent): boolean => isLate(incoming, session)
    const late = offer.waiting().filter(needsReplay)
    if (cause === 'conflict') {
      await chargeReplay(session, offer.requests())
    } else if (late.length > 0) {
      const refused = await chargeReplay(session, new Set(late.map(({ request }) => request)))
      for (const [request, retryAfter] of refused) offer.settleOverLimit(request, retryAfter)
      if (!offer.waiting().some(needsReplay)) return append(sessionId, offer, undefined, note)
    }
    return replays(session, () => replay(session, sessionId, offer, note), budget)
  }

  /** Reads all events of the session, puts those that are missing, and writes what all of them fold to. */
  async function replay(
    session: SessionRow | undefined,
    sessionId: string,
    offer: Offer,
    note: ActiveNote,
  ): Promise<Step> {
    const stored = await store.events(sessionId)
    offer.settleStored(new Set(stored.map(idOf)))
    const counted = await foldInSteps(stored)
    const base = counted && {
      ...counted,
      ...keptUntil(standingExpiry(session, stored)),
      ...(session?.continued_by && { continued_by: session.continued_by }),
    }
    const rows = settlePlan(sessionId, offer, base, session, false) ?? []
    const planned = rows.length > 0 ? await foldInSteps([...stored, ...rows]) : counted
    const kept = await put(offer, note, session, planned, rows)
    const all = [...stored, ...kept]
    const fold = kept.length < rows.length ? await foldInSteps(all) : planned
    if (!fold) return 'done'
    return save(session, fold, note, { ids: all.map(idOf), expiresAt: standingExpiry(session, all) })
  }

  /** The rows to put, once every event that goes elsewhere is settled; nothing where `remembered` says that one would. */
  function settlePlan(
    sessionId: string,
    offer: Offer,
    base: Session | undefined,
    session: SessionRow | undefined,
    remembered: boolean,
  ): readonly StoredEvent[] | undefined {
    const plan = planRows(sessionId, base, offer.waiting(), { random, retentionDays })
    if (remembered && plan.some(({ placement }) => placement !== 'here')) return undefined
    for (const planned of plan) offer.settle(planned.incoming.event.event_id, outcomeOf(planned, session))
    return plan.flatMap((planned) => (planned.placement === 'here' ? planned.row : []))
  }

  /** Puts rows, under the note of an active row. Resolves to those that the store did not refuse. */
  async function put(
    offer: Offer,
    note: ActiveNote,
    session: SessionRow | undefined,
    fold: Session | undefined,
    rows: readonly StoredEvent[],
  ): Promise<readonly StoredEvent[]> {
    const active = fold && (await note.announce(session, fold, rows))
    if (rows.length === 0 && !active) return rows
    const refused = await store.put(rows, active)
    offer.settleRefused(refused)
    return rows.filter(({ event_id }) => !refused.has(event_id))
  }

  /** Writes what the session says now, if it says anything new. */
  async function save(
    session: SessionRow | undefined,
    fold: Session,
    note: ActiveNote,
    { ids, expiresAt }: { readonly ids: readonly string[]; readonly expiresAt: number | undefined },
  ): Promise<Step> {
    if (session && saysTheSame(session, fold)) {
      cache.set({ session, ids: new Set(ids) })
      return 'done'
    }
    const next = sessionRow(fold, session, {
      activeUntil: note.until(session),
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

/** A row counts as stored before it is put, since a put that fails fails the whole offer. */
function outcomeOf(planned: PlannedEvent, session: SessionRow | undefined): WriteOutcome {
  if (planned.placement === 'here') return { status: 'stored', row: planned.row }
  if (planned.placement !== 'ended') return { status: planned.placement }
  return session ? { status: 'ended', session } : { status: 'elsewhere' }
}

function idOf({ event_id }: StoredEvent): string {
  return event_id
}
