import {
  beginSession,
  continuesSession,
  createVisitorId,
  extendSession,
  jsonBytes,
  type SessionExtent,
  sessionIdOf,
} from '@footfall/protocol'
import { random } from './browser/random.ts'
import { read, write } from './browser/storage.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** The visitor and the current session, stored as one record so that the two always match. */
export interface SessionRecord extends SessionExtent {
  readonly anonymous_id: string
  /** Highest id of an assigned event. The next event id is higher. */
  readonly last_event_id: string
}

/** Name of the Web Lock for assigning events and changing the visitor. Tabs of released versions use the same name. */
export function assignmentLock(prefix: string): string {
  return `${prefix}naming`
}

/** Reads storage at each call, because any tab may have changed the record. */
export function readRecord(prefix: string): SessionRecord | null | undefined {
  return read(`${prefix}session`)
}

/**
 * The record after `event`: the session continued, or a new one whose id comes from the event. On a first visit it has a
 * new visitor. For an event tracked before a reset it has that event's visitor.
 */
export function advanceRecord(record: SessionRecord | null | undefined, event: TrackedEvent): SessionRecord {
  const { event_id, timestamp, anonymous_id = record?.anonymous_id ?? createVisitorId(random) } = event
  const session =
    record?.anonymous_id === anonymous_id && continuesSession(record as SessionRecord, timestamp)
      ? (record as SessionRecord)
      : beginSession(sessionIdOf(event_id), timestamp)
  return {
    ...extendSession(session, timestamp, jsonBytes(event)),
    last_event_id: laterId(event_id, record?.last_event_id),
    anonymous_id,
  }
}

/** Takes over the session id of an answer, if the record still has the session id that was sent. */
export function followSession(prefix: string, sent: string | undefined, stored: string | undefined): void {
  const record = readRecord(prefix)
  if (stored && stored !== sent && record?.session_id === sent)
    write(`${prefix}session`, { ...record, session_id: stored })
}

/** The higher of two event ids; the first if there is no other. */
export function laterId(one: string, other: string | undefined): string {
  return (other as string) > one ? (other as string) : one
}
