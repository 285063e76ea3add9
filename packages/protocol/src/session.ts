import { jsonBytes } from './bytes.ts'
import type { StoredEvent } from './event.ts'
import { namingEventOf } from './ids.ts'
import { isOwnPage } from './own-page.ts'
import { beginSession, extendSession, type SessionExtent } from './session-rules.ts'

/**
 * A visit: what the events stored under its name say together, in the order of their ids. Fold the same events
 * anywhere, however often they arrived and in whichever order, and the same session comes out.
 */
export interface Session extends SessionExtent {
  /** The site's own id as the last event that carries one says; until the visitor signs in, the first event's. */
  readonly user_id: string
  /** From the first event that has one; empty for plain HTTP clients without one. */
  readonly anonymous_id: string
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
  /** Highest event id folded in. What comes with a lower one may be here already. */
  readonly last_event_id: string
  /** Milliseconds that the visitor's clock is behind ours, taken once, with the first event; 0 within five minutes. */
  readonly clock_offset: number
}

/**
 * The session carried on by `events`, in any order. Each counts once: what is not above `last_event_id` is taken as
 * folded in already. Where such an event may be new, only a replay tells: pass no session, and all of the visit's events.
 */
export function foldSession(session: Session, events: readonly StoredEvent[]): Session
export function foldSession(session: Session | undefined, events: readonly StoredEvent[]): Session | undefined
export function foldSession(
  session: Session | undefined,
  events: readonly StoredEvent[],
): Session | undefined {
  return [...events]
    .sort(byId)
    .reduce<Session | undefined>((before, event) => fold(before ?? open(event), event), session)
}

/** Bytes of an event as stored. How long it is kept is not counted: a session is as large whatever its rows say of that. */
export function eventBytes(event: StoredEvent): number {
  return jsonBytes({ ...event, expires_at: undefined })
}

/** Orders events by id, which is by time. Ids are ASCII, so this is also DynamoDB's order of keys. */
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
  if (event.event_id <= before.last_event_id) return before
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
    last_event_id: event.event_id,
  }
}

/**
 * What only the first event decides: the one that the session is named after and, as long as that one is missing, the
 * one with the lowest id. So it does not depend on the order of arrival.
 */
function firstTouch(
  event: StoredEvent,
): Pick<Session, 'client_start_time' | 'start_time' | 'entry_page' | 'referrer' | 'clock_offset'> {
  return {
    client_start_time: event.client_time,
    start_time: event.timestamp,
    entry_page: event.page_url,
    referrer: isOwnPage(event.referrer, event.page_url) ? '' : event.referrer,
    clock_offset: event.clock_offset ?? 0,
  }
}
