import { exclusively } from './browser/locks.ts'
import { write } from './browser/storage.ts'
import { putEvent, waitingEvents } from './outbox.ts'
import { advanceRecord, readRecord } from './session-record.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** Gives each event, once, the session that it belongs to. */
type Naming = [
  /** Writes an event: under its name where its session goes on; else unnamed, and its name comes under the naming lock. */
  take: (event: TrackedEvent) => void,
  /** Under the naming lock, names this tab's events and those of dead tabs. Resolves when that is done. */
  run: () => unknown,
  /** At once and without the lock, names this tab's events of the last five seconds: the page leaves. */
  hurry: () => void,
]

/** Milliseconds for which another tab sees an event unnamed until it takes its tab for dead. */
const ORPHANED = 10_000

/** Milliseconds in which a page that leaves may still name an event itself: well before another tab would. */
const HURRY = 5_000

export function createNaming(site: string): Naming {
  /** This tab's unnamed events. */
  const own: Record<string, true> = {}
  /** When this tab first saw an event unnamed, by a clock that nobody sets back. */
  const seen: Record<string, number> = {}
  let running: unknown

  /** One synchronous step, the record first and then the names, so that the record knows every name there is. */
  function name(events: TrackedEvent[]): void {
    let record = readRecord(site)
    const named = events.map((event) => {
      record = advanceRecord(record, event)
      return { ...event, anonymous_id: record.anonymous_id, session_id: record.session_id }
    })
    if (named.length) write(`${site}session`, record)
    for (const event of named) putEvent(site, event)
  }

  function nameWaiting(isOurs: (id: string, age: number) => unknown): void {
    name(
      waitingEvents(site).filter(
        ({ session_id, event_id }) => !session_id && isOurs(event_id, ageOf(event_id)),
      ),
    )
  }

  /** For how many milliseconds this tab has seen the event unnamed. */
  function ageOf(id: string): number {
    seen[id] ??= performance.now()
    return performance.now() - seen[id]
  }

  function run(): unknown {
    running ??= exclusively(`${site}naming`, () => {
      running = undefined
      nameWaiting((id, age) => own[id] || age >= ORPHANED)
    })
    return running
  }

  function take(event: TrackedEvent): void {
    const record = readRecord(site)
    if (advanceRecord(record, event).session_id === record?.session_id) name([event])
    else {
      putEvent(site, event)
      own[event.event_id] = true
      ageOf(event.event_id)
      run()
    }
  }

  return [take, run, () => nameWaiting((id, age) => own[id] && age < HURRY)]
}
