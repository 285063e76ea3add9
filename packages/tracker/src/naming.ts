import { continuesSession } from '@footfall/protocol'
import { exclusively } from './browser/locks.ts'
import { write } from './browser/storage.ts'
import { putEvent, waitingEvents } from './outbox.ts'
import { advanceRecord, namingLock, readRecord } from './session-record.ts'
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

/** Milliseconds in which a page that leaves may still name an event itself: well before another tab would. */
const HURRY = 5_000

export function createNaming(site: string): Naming {
  /** This tab's unnamed events. */
  const own: Record<string, true> = {}
  /** When this tab first saw an event unnamed, by a clock that nobody sets back. */
  const seen: Record<string, number> = {}
  let running: Promise<void> | undefined
  /** Whether an event of this tab waits for its name: then what comes after it waits with it, so that they are named in the order of their ids. */
  let waits = false

  /** The record first and then the name, so that the record knows every name there is. */
  function name(event: TrackedEvent): void {
    const before = readRecord(site)
    const record = advanceRecord(before, event)
    // After a reset the record is the next visitor's: what was tracked before leaves it alone.
    if (!before?.anonymous_id || before.anonymous_id === record.anonymous_id) write(`${site}session`, record)
    putEvent(site, { ...event, anonymous_id: record.anonymous_id, session_id: record.session_id })
    waits = false
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
      exclusively(namingLock(site), () => ours().forEach(name)).then(() => {
        running = undefined
      })
    return running
  }

  function take(event: TrackedEvent): void {
    const record = readRecord(site)
    if (!waits && record && continuesSession(record, event.timestamp)) name(event)
    else {
      waits = true
      putEvent(site, { ...event, anonymous_id: record?.anonymous_id as string })
      own[event.event_id] = true
      ageOf(event.event_id)
      run()
    }
  }

  return [take, run, () => unnamed((id, age) => own[id] && age < HURRY).forEach(name)]
}
