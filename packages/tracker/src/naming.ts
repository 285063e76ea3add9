import { exclusively } from './browser/locks.ts'
import { write } from './browser/storage.ts'
import { putEvent, waitingEvents } from './outbox.ts'
import { advanceRecord, readRecord } from './session-record.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** Gives each event, once, the session that it belongs to. */
type Naming = [
  /** Writes an event: under its name where its session goes on; else unnamed, and its name comes under the naming lock. */
  take: (event: TrackedEvent) => void,
  /** Under the naming lock, names this tab's events and those of dead tabs, if there are any. Resolves when that is done. */
  run: () => unknown,
  /** At once and without the lock, names this tab's events of the last five seconds: the page leaves. */
  hurry: () => void,
]

/** Milliseconds for which another tab sees an event unnamed until it takes its tab for dead. */
const ORPHANED = 10_000

/**
 * Milliseconds for which this tab keeps the naming lock after it began a session: what one process of a browser writes to
 * localStorage may reach another later than the lock does. Seen in Chromium with five tabs that wake at once: without it
 * most begin sessions of their own, and with 100 one in thousands of them.
 */
const SETTLING = 500

/** Milliseconds in which a page that leaves may still name an event itself: well before another tab would. */
const HURRY = 5_000

export function createNaming(site: string): Naming {
  /** This tab's unnamed events. */
  const own: Record<string, true> = {}
  /** When this tab first saw an event unnamed, by a clock that nobody sets back. */
  const seen: Record<string, number> = {}
  let running: Promise<void> | undefined

  /** The record first and then the name, so that the record knows every name there is. */
  function name(event: TrackedEvent): void {
    const record = advanceRecord(readRecord(site), event)
    write(`${site}session`, record)
    putEvent(site, { ...event, anonymous_id: record.anonymous_id, session_id: record.session_id })
  }

  /** What waits for a name from this tab; oldest first. */
  function unnamed(isOurs: (id: string, age: number) => unknown): TrackedEvent[] {
    return waitingEvents(site).filter(
      ({ session_id, event_id }) => !session_id && isOurs(event_id, ageOf(event_id)),
    )
  }

  const ours = (): TrackedEvent[] => unnamed((id, age) => own[id] || age >= ORPHANED)

  /** For how many milliseconds this tab has seen the event unnamed. */
  function ageOf(id: string): number {
    const now = performance.now()
    seen[id] ??= now
    return now - seen[id]
  }

  function run(): unknown {
    running ??=
      ours()[0] &&
      new Promise<void>((resolve) =>
        exclusively(`${site}naming`, () => {
          const before = readRecord(site)?.session_id
          ours().forEach(name)
          resolve()
          return before !== readRecord(site)?.session_id && new Promise((done) => setTimeout(done, SETTLING))
        }),
      ).then(() => {
        running = undefined
      })
    return running
  }

  function take(event: TrackedEvent): void {
    const record = readRecord(site)
    if (advanceRecord(record, event).session_id === record?.session_id) name(event)
    else {
      putEvent(site, event)
      own[event.event_id] = true
      ageOf(event.event_id)
      run()
    }
  }

  return [take, run, () => unnamed((id, age) => own[id] && age < HURRY).forEach(name)]
}
