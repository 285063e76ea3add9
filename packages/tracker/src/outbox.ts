import { toJson } from '@footfall/protocol'
import { keys, read, remove, write } from './browser/storage.ts'
import type { TrackedEvent } from './tracked-event.ts'

/*
 * Events that wait for an answer: one storage key each, so that two tabs cannot overwrite each other. For the same
 * reason one key for each dropped event, until another tells of it.
 */

/** Bounds on what waits. */
export enum MOST {
  events = 1_000,
  /** Characters as JSON: what browsers count of localStorage, too. */
  characters = 1_000_000,
  /** 6 days, in milliseconds: one less than the ingest app accepts. */
  age = 518_400_000,
}

/** Events that wait, also other tabs', by id. */
export function waitingEvents(site: string): TrackedEvent[] {
  return keys(`${site}evt_`)
    .map((key) => ({ ...read<TrackedEvent>(key), event_id: key.slice(site.length) }) as TrackedEvent)
    .filter((event) => event.timestamp)
}

/** Sites whose dropped events have all been told of, as far as this page knows since it last trimmed: looking for them lists every key there is. */
const told: Record<string, unknown> = {}

/** Writes an event, or over it, in one step. With its name it is given the number of events dropped before it. */
export function putEvent(site: string, event: TrackedEvent): void {
  const untold = event.session_id && !told[site] ? keys(`${site}drop_`) : []
  told[site] ||= event.session_id
  let dropped = 0
  for (const key of untold) dropped += +(read(key) as number) || 0
  write(site + event.event_id, dropped ? { ...event, dropped } : event)
  // Who is stopped between the two tells of them twice: an upper bound.
  untold.forEach(remove)
}

/** Gives events up, and counts them and what they had counted themselves. */
export function dropEvents(site: string, events: readonly TrackedEvent[]): void {
  let dropped = 0
  for (const event of events) dropped += 1 + (event.dropped ?? 0)
  if (!dropped) return
  told[site] = false
  write(`${site}drop_${events[0]?.event_id}`, dropped)
  for (const { event_id } of events) remove(site + event_id)
}

/** Drops the oldest events beyond the bounds. */
export function trimOutbox(site: string): void {
  // Another tab may have dropped some.
  told[site] = false
  let characters = 0
  dropEvents(
    site,
    waitingEvents(site)
      .reverse()
      .filter((event, index) => {
        characters += toJson(event).length
        return index >= MOST.events || characters > MOST.characters || Date.now() - event.timestamp > MOST.age
      }),
  )
}
