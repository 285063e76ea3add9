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

/** The event of each site that was dropped last when this page last told of such. */
const told: Record<string, unknown> = {}

/** Writes an event, or over it, in one step. With its name it is given the number of events dropped before it. */
export function putEvent(site: string, event: TrackedEvent): void {
  const last = event.session_id && read(`${site}drop`)
  // Looking for dropped events lists every key there is: only where another was dropped since.
  const untold = last && last !== told[site] ? keys(`${site}drop_`) : []
  if (last) told[site] = last
  let dropped = 0
  for (const key of untold) dropped += +(read(key) as number) || 0
  write(site + event.event_id, dropped ? { ...event, dropped } : event)
  // Who is stopped between the two tells of them twice: an upper bound.
  untold.forEach(remove)
}

/** Gives an event up, and counts it and what it had counted itself: under its own id, so that two tabs that give it up count it once. */
export function dropEvent(site: string, event: TrackedEvent): void {
  write(`${site}drop_${event.event_id}`, 1 + (event.dropped ?? 0))
  // After the count, which others then see when they see this.
  write(`${site}drop`, event.event_id)
  remove(site + event.event_id)
}

/** Drops the oldest events beyond the bounds. */
export function trimOutbox(site: string): void {
  let characters = 0
  waitingEvents(site)
    .reverse()
    .forEach((event, index) => {
      characters += toJson(event).length
      if (index >= MOST.events || characters > MOST.characters || Date.now() - event.timestamp > MOST.age)
        dropEvent(site, event)
    })
}
