import { jsonBytes } from './bytes.ts'
import type { StoredEvent } from './event.ts'
import { isAheadOfItsTime, namingEventOf } from './ids.ts'
import { isOwnPage } from './own-page.ts'
import { beginSession, extendSession, type SessionExtent } from './session-rules.ts'

/**
 * A visit: the fold of the events stored under its name. The same events give the same session, however often and in
 * whichever order they arrived.
 */
export interface Session extends SessionExtent {
  /** The site's own id, of the last event that carries one; until the visitor signs in, the first event's. */
  readonly user_id: string
  /** From the first event that has one; empty for plain HTTP clients without one. */
  readonly anonymous_id: string
  /** Key of the first event's site; empty where that event names none. Absent on rows written before it was kept: unknown. */
  readonly site_id?: string
  /** Milliseconds since 1970, corrected: the first event's `timestamp`. */
  readonly start_time: number
  /** Milliseconds since 1970, corrected: the latest `timestamp`. */
  readonly last_activity: number
  /** Milliseconds from `start_time` to `last_activity`. */
  readonly session_duration: number
  /** Page of the first event. */
  readonly entry_page: string
  /** Page of the last event that has one. */
  readonly exit_page: string
  /** Referrer of the first event: the source of the visit. Empty if it is a page of the same website. */
  readonly referrer: string
  /** Number of events that the visitor's browser dropped. An upper bound: a dropped event may have arrived before. */
  readonly lost_events: number
  /** Highest event id folded in, ids ahead of their time aside. An event with a lower one may be folded in already. */
  readonly last_event_id: string
  /** Lowest id ahead of its time that is folded in; absent where there is none. An event with a higher one may be folded in already. */
  readonly lowest_ahead_id?: string
  /** Milliseconds that the visitor's clock is behind the ingest app's, taken once, with the first event; 0 within five minutes. */
  readonly clock_offset: number
}

/** What decides where an event stands in the fold. */
type Position = Pick<StoredEvent, 'event_id' | 'client_time' | 'received_at'>

/**
 * The session continued by `events`, in any order. It skips events that are not above `last_event_id`: they are folded
 * in already. Where {@link needsReplay} holds for one of the events, pass no session and all of the visit's events.
 */
export function foldSession(session: Session, events: readonly StoredEvent[]): Session
export function foldSession(session: Session | undefined, events: readonly StoredEvent[]): Session | undefined
export function foldSession(
  session: Session | undefined,
  events: readonly StoredEvent[],
): Session | undefined {
  return inFoldOrder(events).reduce<Session | undefined>(
    (before, event) => fold(before ?? open(event), event),
    session,
  )
}

/**
 * Whether the event may be folded in already, or its place is not after all others. Then only a fold of all the visit's
 * events gives the session. It holds for an id ahead of its time, so such an id costs its own visit a replay and no other.
 */
export function needsReplay(
  { last_event_id, lowest_ahead_id }: Pick<Session, 'last_event_id' | 'lowest_ahead_id'>,
  event: Position,
): boolean {
  if (event.event_id <= last_event_id || isAheadOfItsTime(event)) return true
  // A retry comes later than the first try, when the id may no longer be ahead.
  return lowest_ahead_id !== undefined && event.event_id >= lowest_ahead_id
}

/** Bytes of an event as stored. `expires_at` is not counted: a session's size does not depend on its retention. */
export function eventBytes(event: StoredEvent): number {
  return jsonBytes({ ...event, expires_at: undefined })
}

/**
 * Each event once, by id, which is by time. Events with an id ahead of its time come first: an event that is appended
 * later then still comes last, as in a replay.
 */
export function inFoldOrder(events: readonly StoredEvent[]): readonly StoredEvent[] {
  const distinct = [...events]
    .sort(byId)
    .filter(({ event_id }, place, sorted) => event_id !== sorted[place - 1]?.event_id)
  if (!distinct.some(isAheadOfItsTime)) return distinct
  return [...distinct.filter(isAheadOfItsTime), ...distinct.filter((event) => !isAheadOfItsTime(event))]
}

/** Orders events by id. Ids are ASCII, so this is also DynamoDB's order of keys. */
function byId(one: StoredEvent, other: StoredEvent): number {
  return one.event_id < other.event_id ? -1 : one.event_id > other.event_id ? 1 : 0
}

/** The session before its first event is folded in. */
function open(event: StoredEvent): Session {
  return {
    ...beginSession(event.session_id, event.client_time),
    ...firstTouch(event),
    user_id: event.user_id,
    anonymous_id: '',
    last_activity: event.timestamp,
    session_duration: 0,
    exit_page: '',
    lost_events: 0,
    last_event_id: '',
  }
}

/** The session with one more event. */
function fold(before: Session, event: StoredEvent): Session {
  const ahead = isAheadOfItsTime(event)
  if (!ahead && event.event_id <= before.last_event_id) return before
  const isFirst = event.event_id === namingEventOf(event.session_id)
  const session = isFirst ? { ...before, ...firstTouch(event) } : before
  const lastActivity = Math.max(session.last_activity, event.timestamp)
  return {
    ...extendSession(session, event.client_time, eventBytes(event)),
    user_id: event.user_id === event.anonymous_id ? session.user_id : event.user_id,
    anonymous_id: session.anonymous_id || event.anonymous_id,
    last_activity: lastActivity,
    session_duration: lastActivity - session.start_time,
    exit_page: event.page_url || session.exit_page,
    lost_events: session.lost_events + (event.dropped ?? 0),
    ...(ahead
      ? { lowest_ahead_id: session.lowest_ahead_id ?? event.event_id }
      : { last_event_id: event.event_id }),
  }
}

/**
 * What only the first event decides: the event that the session is named after or, while that one is missing, the event
 * that the fold begins with. So it does not depend on the order of arrival.
 */
function firstTouch(
  event: StoredEvent,
): Pick<
  Session,
  'client_start_time' | 'start_time' | 'entry_page' | 'referrer' | 'clock_offset' | 'site_id'
> {
  return {
    client_start_time: event.client_time,
    start_time: event.timestamp,
    entry_page: event.page_url,
    referrer: isOwnPage(event.referrer, event.page_url) ? '' : event.referrer,
    clock_offset: event.clock_offset ?? 0,
    site_id: event.site_id ?? '',
  }
}
