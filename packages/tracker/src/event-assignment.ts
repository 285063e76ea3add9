import { continuesSession } from '@footfall/protocol'
import { exclusively } from './browser/locks.ts'
import { write } from './browser/storage.ts'
import { putEvent, waitingEvents } from './outbox.ts'
import { advanceRecord, assignmentLock, readRecord } from './session-record.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** Assigns each event to its session, once. */
type Assignment = [
  /** Writes an event to the outbox: assigned if it continues the current session, else unassigned; `assignWaiting` then follows. */
  enqueue: (event: TrackedEvent) => void,
  /** Under the assignment lock, assigns the unassigned events of this tab and of closed tabs. Resolves when done. */
  assignWaiting: () => unknown,
  /** At once and without the lock, assigns this tab's events of the last five seconds. For pages that are about to close. */
  assignNow: () => void,
]

/** Milliseconds after which another tab's unassigned event is an orphan: that tab is closed. */
const ORPHAN_AGE = 10_000

/** Milliseconds during which a page may assign its own events without the lock: well before another tab takes them for orphans. */
const ASSIGN_NOW_AGE = 5_000

export function createAssignment(prefix: string): Assignment {
  /** Ids of the events that this tab wrote unassigned. */
  const own: Record<string, true> = {}
  /** When this tab first saw each unassigned event, by the monotonic clock. */
  const seen: Record<string, number> = {}
  let running: Promise<void> | undefined
  /** Whether an event of this tab is unassigned. Later events then stay unassigned too: assignment follows the order of ids. */
  let hasUnassigned = false

  /** Writes the session record first and then the event, so that the record covers every assigned event. */
  function assign(event: TrackedEvent): void {
    const before = readRecord(prefix)
    const record = advanceRecord(before, event)
    // After a reset the record belongs to the next visitor: events tracked before the reset must not change it.
    if (!before?.anonymous_id || before.anonymous_id === record.anonymous_id)
      write(`${prefix}session`, record)
    putEvent(prefix, { ...event, anonymous_id: record.anonymous_id, session_id: record.session_id })
    hasUnassigned = false
  }

  /** Unassigned events that this tab may assign, oldest first. */
  function unassigned(mayAssign: (id: string, age: number) => unknown): TrackedEvent[] {
    return waitingEvents(prefix).filter(
      ({ session_id, event_id }) => !session_id && mayAssign(event_id, ageOf(event_id)),
    )
  }

  const assignable = (): TrackedEvent[] => unassigned((id, age) => own[id] || age >= ORPHAN_AGE)

  /** Milliseconds since this tab first saw the event unassigned. */
  function ageOf(id: string): number {
    const now = performance.now()
    seen[id] ??= now
    return now - seen[id]
  }

  function assignWaiting(): unknown {
    running ??=
      assignable()[0] &&
      exclusively(assignmentLock(prefix), () => assignable().forEach(assign)).then(() => {
        running = undefined
      })
    return running
  }

  function enqueue(event: TrackedEvent): void {
    const record = readRecord(prefix)
    if (!hasUnassigned && record && continuesSession(record, event.timestamp)) assign(event)
    else {
      hasUnassigned = true
      putEvent(prefix, { ...event, anonymous_id: record?.anonymous_id as string })
      own[event.event_id] = true
      ageOf(event.event_id)
      assignWaiting()
    }
  }

  return [
    enqueue,
    assignWaiting,
    () => unassigned((id, age) => own[id] && age < ASSIGN_NOW_AGE).forEach(assign),
  ]
}
