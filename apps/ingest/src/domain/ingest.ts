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
import { type BoundedSet, createBoundedSet } from './bounded-set.ts'
import { isTooOld } from './clock.ts'
import { SenderOverLimit, StoreUnavailable } from './errors.ts'
import type { IncomingEvent, RequestFacts } from './event-row.ts'
import { createFindSuccessor } from './find-successor.ts'
import { nextOwnSession } from './own-session.ts'
import type { WriteOutcome } from './pending-events.ts'
import type { RejectionReason } from './rejection.ts'
import type { Replays } from './replays.ts'
import type { SessionCache } from './session-cache.ts'
import type { SessionRow, Store } from './store.ts'
import { createSessionWriter } from './write-session.ts'

/** An event of a request: valid, or rejected with one sentence that gives the reason. */
export type CheckedEvent =
  | { readonly event: WireEvent }
  | {
      readonly error: string
      readonly event_id?: string | undefined
      /** Default `invalid`. */
      readonly reason?: RejectionReason
    }

/** The result for one event. `reason` is present together with `error`; the sender does not get it. */
export type IngestResult = EventResult & { readonly reason?: RejectionReason }

/** Stores the events of a request. Resolves to one result per event, in order, once all of them are durable and counted. */
export type Ingest = (
  events: readonly CheckedEvent[],
  request: RequestFacts,
) => Promise<readonly IngestResult[]>

/** An event and the session to write it to. */
interface Route {
  readonly incoming: IncomingEvent
  /** Indexes of the event in the request: several if the request repeats its id. */
  readonly positions: readonly number[]
  /** Session id. */
  readonly target: string
  /** The ended sessions whose successor the event followed, in order. */
  readonly ended: readonly SessionRow[]
}

const TOO_OLD = `timestamp: must be at most ${LIMITS.eventAge / 86_400_000} days before the event is sent`

const TOO_MANY_SESSIONS = `session_id: one request may have events of at most ${LIMITS.batchSessions} sessions`

/** Maximum number of times that an event is routed to another session before the request fails with `StoreUnavailable`. */
const MAX_MOVES = 100

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
  /** Days to keep new sessions and their events; without limit if absent. */
  retentionDays?: number | undefined
  /** Called with the row of each event once it is stored and counted. */
  onStored?: ((row: StoredEvent) => void) | undefined
  /** Called for each session once it is written for the first time. */
  onSessionStarted?: (() => void) | undefined
  /** Shared by all replays of this process; a new instance by default. */
  replays?: Replays | undefined
  /** Milliseconds that a replay may wait for room; default 2,000. */
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
  const findSuccessor = createFindSuccessor({ store, cache })

  return async (events, request) => {
    const results = new Array<IngestResult>(events.length)
    const ownSessions = createBoundedSet(LIMITS.batchSessions)
    let routes = routeRequest(events, request, results)
    for (let moves = 0; routes.length > 0; moves += 1) {
      if (moves > MAX_MOVES) {
        // A retry skips the sessions tried so far, so retries reach the end of a chain of any length.
        await Promise.all(routes.map(shortenChain))
        throw new StoreUnavailable('the search for an active session')
      }
      const writes = bySession(routes).map((group) => writeGroup(group, results, ownSessions))
      routes = (await allOrFirstError(writes)).flat()
    }
    return results
  }

  /** Reduces a request to distinct events, each with an id and a target session. Puts rejections in `results`. */
  function routeRequest(
    events: readonly CheckedEvent[],
    request: RequestFacts,
    results: IngestResult[],
  ): Route[] {
    const routes = new Map<string, Route & { positions: number[] }>()
    const newSessions = new Map<string, string>()
    const sessions = createBoundedSet(LIMITS.batchSessions)
    let last = ''
    events.forEach((checked, position) => {
      if ('error' in checked) {
        results[position] = rejected(checked.event_id, checked.reason ?? 'invalid', checked.error)
        return
      }
      if (isTooOld(checked.event, request)) {
        results[position] = rejected(checked.event.event_id, 'too_old', TOO_OLD)
        return
      }
      const plain = checked.event.event_id === undefined
      if (plain) last = createEventId(request.receivedAt, random, last)
      const event_id = checked.event.event_id ?? last
      const repeated = routes.get(event_id)
      if (repeated) {
        repeated.positions.push(position)
        return
      }
      const named = checked.event.session_id
      const wellFormed = named !== undefined && isSessionId(named)
      // A tracker's event without a session gets one named after the event, so that a retry in any batch finds it. In a
      // plain client's request, the events of one visitor share one session.
      const visitor = JSON.stringify([named, checked.event.anonymous_id, checked.event.user_id])
      const own = (plain && newSessions.get(visitor)) || sessionIdOf(event_id)
      if (plain && !wellFormed) newSessions.set(visitor, own)
      const target = wellFormed ? named : own
      if (!sessions.accepts(target)) {
        results[position] = rejected(event_id, 'too_many_sessions', TOO_MANY_SESSIONS)
        return
      }
      routes.set(event_id, {
        incoming: {
          event: { ...checked.event, event_id },
          plain,
          mayStartSession: !plain || !wellFormed,
          request,
        },
        positions: [position],
        target,
        ended: [],
      })
    })
    return [...routes.values()]
  }

  /** Writes the events of one target session. Puts their results in `results`. Resolves to the routes to other sessions. */
  async function writeGroup(
    group: readonly Route[],
    results: IngestResult[],
    ownSessions: BoundedSet,
  ): Promise<Route[]> {
    const sessionId = (group[0] as Route).target
    const outcomes = await write(
      sessionId,
      group.map(({ incoming }) => incoming),
    )
    const next = group.map(async (route, index): Promise<Route[]> => {
      const outcome = outcomes[index] as WriteOutcome
      if (outcome.status === 'over limit') throw new SenderOverLimit(outcome.retryAfter)
      if (outcome.status === 'ended') return [await toSuccessor(route, outcome.session)]
      if (outcome.status === 'elsewhere') {
        const own = toOwnSession(route, group)
        if (ownSessions.accepts(own.target)) return [own]
        for (const position of route.positions)
          results[position] = rejected(route.incoming.event.event_id, 'too_many_sessions', TOO_MANY_SESSIONS)
        return []
      }
      const result = resultOf(route, sessionId, outcome)
      route.positions.forEach((position, repetition) => {
        results[position] =
          repetition > 0 && result.status === 'stored' ? { ...result, status: 'duplicate' } : result
      })
      if (outcome.status === 'stored') onStored(outcome.row)
      await shortenChain(route)
      return []
    })
    return (await Promise.all(next)).flat()
  }

  /** Routes an event to the successor of an ended session. An event without a visitor gets the session's. */
  async function toSuccessor(route: Route, ended: SessionRow): Promise<Route> {
    const { event } = route.incoming
    const target = await findSuccessor(ended, sessionIdOf(event.event_id))
    const visitor =
      event.user_id || event.anonymous_id
        ? {}
        : { user_id: ended.user_id, ...(ended.anonymous_id && { anonymous_id: ended.anonymous_id }) }
    return {
      ...route,
      incoming: { ...route.incoming, mayStartSession: true, event: { ...event, ...visitor } },
      target,
      ended: [...route.ended, ended],
    }
  }

  /** Routes an event that named another visitor's or an unknown session to a new one. A plain client's group shares one. */
  function toOwnSession(route: Route, group: readonly Route[]): Route {
    const { incoming, target: previous } = route
    const firstPlain = incoming.plain ? group.find((one) => one.incoming.plain) : undefined
    const { event_id } = (firstPlain ?? route).incoming.event
    const target = nextOwnSession(event_id, previous) ?? sessionIdOf(createEventId(now(), random))
    return { ...route, incoming: { ...incoming, mayStartSession: true }, target }
  }

  /** If an event followed several ended sessions, links the first one to the target: the next event skips the others. */
  async function shortenChain({ ended, target }: Route): Promise<void> {
    const [first] = ended
    if (!first || ended.length < 2 || first.continued_by === target) return
    await store.linkSuccessor(first, target)
    cache.forget(first.session_id)
  }
}

/** Resolves to all results. Throws the first error, but only once all have ended: the request counts as in progress until then. */
async function allOrFirstError<Result>(work: readonly Promise<Result>[]): Promise<Result[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

function bySession(routes: readonly Route[]): Route[][] {
  const groups = new Map<string, Route[]>()
  for (const route of routes) {
    const group = groups.get(route.target)
    if (group) group.push(route)
    else groups.set(route.target, [route])
  }
  return [...groups.values()]
}

function resultOf({ incoming }: Route, sessionId: string, outcome: WriteOutcome): IngestResult {
  switch (outcome.status) {
    case 'stored':
      return { event_id: outcome.row.event_id, session_id: sessionId, status: 'stored' }
    case 'duplicate':
      return { event_id: incoming.event.event_id, session_id: sessionId, status: 'duplicate' }
    case 'full':
      return rejected(incoming.event.event_id, 'full', 'the session is full')
    default:
      return rejected(incoming.event.event_id, 'refused', 'the database rejects this event as invalid')
  }
}

function rejected(eventId: string | undefined, reason: RejectionReason, error: string): IngestResult {
  return { event_id: eventId ?? '', session_id: '', status: 'rejected', error, reason }
}
