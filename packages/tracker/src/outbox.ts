import { toJson } from '@footfall/protocol'
import { keys, read, remove, write } from './browser/storage.ts'
import type { TrackedEvent } from './tracked-event.ts'

/*
 * The outbox: events not yet acknowledged, one storage key each, so that two tabs cannot overwrite each other's events. For
 * the same reason each dropped event has a key of its own, until a later event reports it.
 */

/** Bounds of the outbox. */
export enum OUTBOX_LIMITS {
  events = 1_000,
  /** Characters of the events as JSON. Browsers measure localStorage in characters too. */
  characters = 1_000_000,
  /** 6 days, in milliseconds: one day less than the ingest app accepts. */
  age = 518_400_000,
}

/** All events in the outbox, also those of other tabs, in the order of their ids. */
export function waitingEvents(prefix: string): TrackedEvent[] {
  return keys(`${prefix}evt_`)
    .map((key) => ({ ...read<TrackedEvent>(key), event_id: key.slice(prefix.length) }) as TrackedEvent)
    .filter((event) => event.timestamp)
}

/** For each prefix: the last dropped event when this page last reported dropped events. */
const reported: Record<string, unknown> = {}

/** Writes an event in one step, or replaces it. An assigned event also receives the number of events dropped before it. */
export function putEvent(prefix: string, event: TrackedEvent): void {
  const last = event.session_id && read(`${prefix}drop`)
  // Listing all keys is slow: list them only if an event was dropped since the last report.
  const unreported = last && last !== reported[prefix] ? keys(`${prefix}drop_`) : []
  if (last) reported[prefix] = last
  let dropped = 0
  for (const key of unreported) dropped += +(read(key) as number) || 0
  write(prefix + event.event_id, dropped ? { ...event, dropped } : event)
  // A crash between the write and the removal reports them twice: the count is an upper bound.
  unreported.forEach(remove)
}

/** Drops an event and counts it, plus the dropped events that it reports. The key is its id: two tabs that drop it count it once. */
export function dropEvent(prefix: string, event: TrackedEvent): void {
  write(`${prefix}drop_${event.event_id}`, 1 + (event.dropped ?? 0))
  // Written after the count: a tab that sees this key also sees the count.
  write(`${prefix}drop`, event.event_id)
  remove(prefix + event.event_id)
}

/** Drops the oldest events that exceed the bounds. */
export function trimOutbox(prefix: string): void {
  let characters = 0
  waitingEvents(prefix)
    .reverse()
    .forEach((event, index) => {
      characters += toJson(event).length
      if (
        index >= OUTBOX_LIMITS.events ||
        characters > OUTBOX_LIMITS.characters ||
        Date.now() - event.timestamp > OUTBOX_LIMITS.age
      )
        dropEvent(prefix, event)
    })
}
