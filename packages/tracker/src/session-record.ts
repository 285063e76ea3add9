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

/** What this browser remembers of a site: the visitor and the session under way, in one record, so that the two never disagree. */
export interface SessionRecord extends SessionExtent {
  readonly anonymous_id: string
  /** Highest event id that has a name: the next one lies above it. */
  readonly last_event_id: string
}

/** The Web Lock under which events are named, and the visitor is changed. */
export function namingLock(site: string): string {
  return `${site}naming`
}

/** Read afresh each time, since any tab may have moved it on. */
export function readRecord(site: string): SessionRecord | null | undefined {
  return read(`${site}session`)
}

/**
 * The record after `event`: its session carried on, or a new one that is named after the event. On a first visit a new
 * visitor's; for an event that was tracked before a reset, that of its own visitor.
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

/** Renames the session, if it still bears the name under which its events were `sent`. */
export function followSession(site: string, sent: string | undefined, stored: string | undefined): void {
  const record = readRecord(site)
  if (stored && stored !== sent && record?.session_id === sent)
    write(`${site}session`, { ...record, session_id: stored })
}

/** The higher of two event ids, or the one there is. */
export function laterId(one: string, other: string | undefined): string {
  return (other as string) > one ? (other as string) : one
}
