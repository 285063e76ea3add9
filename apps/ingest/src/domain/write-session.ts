import { foldSession, needsReplay, type Random, type Session, type StoredEvent } from '@footfall/protocol'
import { type ActiveNote, createActiveNote } from './active-note.ts'
import { clientTime } from './clock.ts'
import { coalesce } from './coalesce.ts'
import { StoreUnavailable } from './errors.ts'
import type { IncomingEvent } from './event-row.ts'
import { createOffer, type Offer, type WriteOutcome } from './offer.ts'
import { canFollow, type PlannedEvent, planRows } from './plan-rows.ts'
import { keptUntil, standingExpiry } from './retention.ts'
import type { KnownSession, SessionCache } from './session-cache.ts'
import { isActive, saysTheSame, sessionRow } from './session-row.ts'
import type { SessionRow, Store } from './store.ts'

/** Offers events to a session; each outcome stands at its event's place. What is stored is counted when this resolves. */
export type WriteSession = (
  sessionId: string,
  events: readonly IncomingEvent[],
) => Promise<readonly WriteOutcome[]>

/** Conflicts with other writers before a request gives up. Each means that another one succeeded. */
const MOST_CONFLICTS = 50

/**
 * The write path. *Usually* every id lies above all that the session has: append. *Otherwise*, or when another process
 * wrote the session meanwhile: replay, until nobody did. Active row, events, session, in that order: whatever stops the
 * process in between is counted once by the next try, or by the sweep, which finds it by the active row.
 */
export function createSessionWriter({
  store,
  cache,
  now,
  random,
  onSessionStarted = () => {},
  retentionDays,
}: {
  store: Store
  cache: SessionCache
  now: () => number
  random: Random
  onSessionStarted?: (() => void) | undefined
  retentionDays?: number | undefined
}): WriteSession {
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
    if (await append(sessionId, offer, known, note)) return
    for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
      if (await replay(sessionId, offer, note)) return
    }
    throw new StoreUnavailable('a write of a session that others keep changing')
  }

  /** Puts the events and folds them onto the session. Resolves to false where only a replay tells what is true. */
  async function append(
    sessionId: string,
    offer: Offer,
    known: KnownSession | undefined,
    note: ActiveNote,
  ): Promise<boolean> {
    const session = known?.session ?? (await store.session(sessionId))
    if (offer.waiting().some((incoming) => isLate(incoming, session))) return false
    const rows = settlePlan(sessionId, offer, session, session, known !== undefined)
    // What this process remembers may be outdated: nobody is sent away on that account.
    if (!rows) return append(sessionId, offer, undefined, note)
    const kept = await put(offer, note, session, foldSession(session, rows), rows)
    if (kept.length === 0) return true
    const fold = foldSession(session, kept) as Session
    const ids = [...(known?.ids ?? []), ...kept.map(idOf)]
    return save(session, fold, note, { ids, expiresAt: standingExpiry(session, kept) })
  }

  /**
   * Reads the session, *then* its events (the other way round, one put between the two would be lost), puts what is
   * missing, and writes what all fold to. Resolves to false where somebody else wrote the session meanwhile.
   */
  async function replay(sessionId: string, offer: Offer, note: ActiveNote): Promise<boolean> {
    const session = await store.session(sessionId)
    const stored = await store.events(sessionId)
    offer.settleStored(new Set(stored.map(idOf)))
    const counted = foldSession(undefined, stored)
    const base = counted && {
      ...counted,
      ...keptUntil(standingExpiry(session, stored)),
      ...(session?.continued_by && { continued_by: session.continued_by }),
    }
    const rows = settlePlan(sessionId, offer, base, session, false) ?? []
    const kept = await put(offer, note, session, foldSession(undefined, [...stored, ...rows]), rows)
    const all = [...stored, ...kept]
    const fold = foldSession(undefined, all)
    if (!fold) return true
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

  /** Writes what the session says now, if it says anything new. Resolves to false where its version moved on. */
  async function save(
    session: SessionRow | undefined,
    fold: Session,
    note: ActiveNote,
    { ids, expiresAt }: { readonly ids: readonly string[]; readonly expiresAt: number | undefined },
  ): Promise<boolean> {
    if (session && saysTheSame(session, fold)) {
      cache.set({ session, ids: new Set(ids) })
      return true
    }
    const next = sessionRow(fold, session, {
      activeUntil: note.until(session),
      isActive: isActive(fold, now()),
      expiresAt,
    })
    const saved = await store.saveSession(next, session?.version)
    if (saved) cache.set({ session: next, ids: new Set(ids) })
    else cache.forget(fold.session_id)
    if (saved && !session) onSessionStarted()
    return saved
  }
}

/** A row counts as stored before it is put, since a put that fails fails the whole offer. */
function outcomeOf(planned: PlannedEvent, session: SessionRow | undefined): WriteOutcome {
  if (planned.placement === 'here') return { status: 'stored', row: planned.row }
  if (planned.placement !== 'ended') return { status: planned.placement }
  return session ? { status: 'ended', session } : { status: 'elsewhere' }
}

/** Whether only a replay counts the event. A plain client's gets a later id in time, where there is room for one. */
function isLate(incoming: IncomingEvent, session: SessionRow | undefined): boolean {
  if (!session) return false
  if (incoming.plain) return !canFollow(session.last_event_id, incoming)
  const { event, request } = incoming
  const position = { client_time: clientTime(incoming), received_at: request.receivedAt }
  return needsReplay(session, { event_id: event.event_id, ...position })
}

function idOf({ event_id }: StoredEvent): string {
  return event_id
}
