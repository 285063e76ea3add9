import {
  createEventId,
  type EventResult,
  isSessionId,
  LIMITS,
  type Random,
  type StoredEvent,
  sessionIdOf,
  type WireEvent,
} from '@footfall/protocol'
import { type Bound, createBound } from './bound.ts'
import { isTooOld } from './clock.ts'
import { SenderOverLimit, StoreUnavailable } from './errors.ts'
import type { IncomingEvent, RequestFacts } from './event-row.ts'
import type { WriteOutcome } from './offer.ts'
import { nextOwnSession } from './own-session.ts'
import type { RejectionReason } from './rejection.ts'
import type { Replays } from './replays.ts'
import type { SessionCache } from './session-cache.ts'
import type { SessionRow, Store } from './store.ts'
import { createSuccession } from './succession.ts'
import { createSessionWriter } from './write-session.ts'

/** An event of a request: checked, or why it is rejected, in one sentence. */
export type CheckedEvent =
  | { readonly event: WireEvent }
  | {
      readonly error: string
      readonly event_id?: string | undefined
      /** `invalid` unless said. */
      readonly reason?: RejectionReason
    }

/** What became of an event. `reason` stands beside `error`, and is not for the sender. */
export type IngestResult = EventResult & { readonly reason?: RejectionReason }

/** Stores what a request brings. Resolves, once all of it is durable and counted, to one result an event, in order. */
export type Ingest = (
  events: readonly CheckedEvent[],
  request: RequestFacts,
) => Promise<readonly IngestResult[]>

/** An event on its way to a session. */
interface Travelling {
  readonly incoming: IncomingEvent
  /** Its places in the request. */
  readonly places: readonly number[]
  readonly target: string
  /** The ended sessions that sent it on, in order. */
  readonly trail: readonly SessionRow[]
}

const TOO_OLD = `timestamp: must be at most ${LIMITS.eventAge / 86_400_000} days before the event is sent`

const TOO_MANY_SESSIONS = `session_id: one request may bring events of at most ${LIMITS.batchSessions} sessions`

/** Moves of one event from session to session before the request fails with `StoreUnavailable`. */
const MOST_MOVES = 100

export function createIngest({
  store,
  cache,
  now,
  random,
  retentionDays,
  onStored = () => {},
  onSessionStarted,
  replays,
  budget,
}: {
  store: Store
  cache: SessionCache
  now: () => number
  random: Random
  /** Days for which sessions that begin are kept, with their events; absent: for ever. */
  retentionDays?: number | undefined
  /** Hears of every event once it is stored and counted. */
  onStored?: ((row: StoredEvent) => void) | undefined
  /** Hears of every session once it is written for the first time. */
  onSessionStarted?: (() => void) | undefined
  /** Shared with all other replays of this process; own ones unless set. */
  replays?: Replays | undefined
  /** Milliseconds in which a request is answered; 2,000 unless set. */
  budget?: number | undefined
}): Ingest {
  const write = createSessionWriter({
    store,
    cache,
    now,
    random,
    retentionDays,
    onSessionStarted,
    replays,
    budget,
  })
  const succeed = createSuccession({ store, cache })

  return async (events, request) => {
    const results = new Array<IngestResult>(events.length)
    const begunElsewhere = createBound(LIMITS.batchSessions)
    let travelling = depart(events, request, results)
    for (let moves = 0; travelling.length > 0; moves += 1) {
      if (moves > MOST_MOVES) {
        // The next try starts from here, so a chain of any length has an end.
        await Promise.all(travelling.map(shorten))
        throw new StoreUnavailable('the search for a session that goes on')
      }
      const arrivals = bySession(travelling).map((group) => arrive(group, results, begunElsewhere))
      travelling = (await allOrFirstError(arrivals)).flat()
    }
    return results
  }

  /** Reduces a request to distinct events, each with an id and a session to go to. */
  function depart(
    events: readonly CheckedEvent[],
    request: RequestFacts,
    results: IngestResult[],
  ): Travelling[] {
    const departing = new Map<string, Travelling & { places: number[] }>()
    const begun = new Map<string, string>()
    const sessions = createBound(LIMITS.batchSessions)
    let last = ''
    events.forEach((checked, place) => {
      if ('error' in checked) {
        results[place] = rejected(checked.event_id, checked.reason ?? 'invalid', checked.error)
        return
      }
      if (isTooOld(checked.event, request)) {
        results[place] = rejected(checked.event.event_id, 'too_old', TOO_OLD)
        return
      }
      const plain = checked.event.event_id === undefined
      if (plain) last = createEventId(request.receivedAt, random, last)
      const event_id = checked.event.event_id ?? last
      const again = departing.get(event_id)
      if (again) {
        again.places.push(place)
        return
      }
      const named = checked.event.session_id
      const known = named !== undefined && isSessionId(named)
      // A tracker's event without a session gets one named after itself, so that a retry in any batch finds it. Of a
      // plain client's request, the events of one visitor share one.
      const visitor = JSON.stringify([named, checked.event.anonymous_id, checked.event.user_id])
      const own = (plain && begun.get(visitor)) || sessionIdOf(event_id)
      if (plain && !known) begun.set(visitor, own)
      const target = known ? named : own
      if (!sessions.takes(target)) {
        results[place] = rejected(event_id, 'too_many_sessions', TOO_MANY_SESSIONS)
        return
      }
      departing.set(event_id, {
        incoming: { event: { ...checked.event, event_id }, plain, mayBegin: !plain || !known, request },
        places: [place],
        target,
        trail: [],
      })
    })
    return [...departing.values()]
  }

  /** Offers a group of events to the session that all of them go to. Resolves to those that must go on to another. */
  async function arrive(
    group: readonly Travelling[],
    results: IngestResult[],
    begunElsewhere: Bound,
  ): Promise<Travelling[]> {
    const sessionId = (group[0] as Travelling).target
    const outcomes = await write(
      sessionId,
      group.map(({ incoming }) => incoming),
    )
    const onward = group.map(async (travelling, index): Promise<Travelling[]> => {
      const outcome = outcomes[index] as WriteOutcome
      if (outcome.status === 'over limit') throw new SenderOverLimit(outcome.retryAfter)
      if (outcome.status === 'ended') return [await follow(travelling, outcome.session)]
      if (outcome.status === 'elsewhere') {
        const turnedAway = turnAway(travelling, group)
        if (begunElsewhere.takes(turnedAway.target)) return [turnedAway]
        for (const place of travelling.places)
          results[place] = rejected(
            travelling.incoming.event.event_id,
            'too_many_sessions',
            TOO_MANY_SESSIONS,
          )
        return []
      }
      const result = resultOf(travelling, sessionId, outcome)
      travelling.places.forEach((place, time) => {
        results[place] = time > 0 && result.status === 'stored' ? { ...result, status: 'duplicate' } : result
      })
      if (outcome.status === 'stored') onStored(outcome.row)
      await shorten(travelling)
      return []
    })
    return (await Promise.all(onward)).flat()
  }

  /** Sends an event on to the successor of an ended session, and with it the visitor, if the event does not say. */
  async function follow(travelling: Travelling, ended: SessionRow): Promise<Travelling> {
    const { event } = travelling.incoming
    const target = await succeed(ended, sessionIdOf(event.event_id))
    const visitor =
      event.user_id || event.anonymous_id
        ? {}
        : { user_id: ended.user_id, ...(ended.anonymous_id && { anonymous_id: ended.anonymous_id }) }
    return {
      ...travelling,
      incoming: { ...travelling.incoming, mayBegin: true, event: { ...event, ...visitor } },
      target,
      trail: [...travelling.trail, ended],
    }
  }

  /** Sends an event that named somebody else's session, or none that exists, to a new one; a plain client's whole group to one. */
  function turnAway(travelling: Travelling, group: readonly Travelling[]): Travelling {
    const { incoming, target: left } = travelling
    const leader = incoming.plain ? group.find((one) => one.incoming.plain) : undefined
    const { event_id } = (leader ?? travelling).incoming.event
    const target = nextOwnSession(event_id, left) ?? sessionIdOf(createEventId(now(), random))
    return { ...travelling, incoming: { ...incoming, mayBegin: true }, target }
  }

  /** Where an event passed several ended sessions, links the first to the last target, so that the next event skips those between. */
  async function shorten({ trail, target }: Travelling): Promise<void> {
    const [first] = trail
    if (!first || trail.length < 2 || first.continued_by === target) return
    await store.linkSuccessor(first, target)
    cache.forget(first.session_id)
  }
}

/** Waits for all, also where one fails: the request is in work until nothing of it is under way. */
async function allOrFirstError<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

function bySession(travelling: readonly Travelling[]): Travelling[][] {
  const groups = new Map<string, Travelling[]>()
  for (const one of travelling) {
    const group = groups.get(one.target)
    if (group) group.push(one)
    else groups.set(one.target, [one])
  }
  return [...groups.values()]
}

function resultOf({ incoming }: Travelling, sessionId: string, outcome: WriteOutcome): IngestResult {
  switch (outcome.status) {
    case 'stored':
      return { event_id: outcome.row.event_id, session_id: sessionId, status: 'stored' }
    case 'duplicate':
      return { event_id: incoming.event.event_id, session_id: sessionId, status: 'duplicate' }
    case 'full':
      return rejected(incoming.event.event_id, 'full', 'the session holds as many events as one may')
    default:
      return rejected(incoming.event.event_id, 'refused', 'the database refuses this event as invalid')
  }
}

function rejected(eventId: string | undefined, reason: RejectionReason, error: string): IngestResult {
  return { event_id: eventId ?? '', session_id: '', status: 'rejected', error, reason }
}
