import { OUTBOX_LIMITS } from './outbox.ts'
import { erase, permission } from './permission.ts'
import type { Settings } from './settings.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** Keeps events in memory until they may be stored. */
type EventBuffer = [
  /** Stores an event: at once if that is allowed, or once it becomes allowed. */
  buffer: (event: TrackedEvent) => void,
  /** Whether events may be stored and sent. Stores the buffered events if yes, discards them if no, keeps them if unknown. */
  mayStore: () => boolean,
  /** Discards the buffered events. */
  discard: () => void,
]

/** @param signal After it is aborted, nothing more is stored. */
export function createEventBuffer(
  prefix: string,
  settings: Settings,
  store: (event: TrackedEvent) => void,
  signal: AbortSignal,
): EventBuffer {
  let buffered: TrackedEvent[] = []

  function mayStore(): boolean {
    const choice = signal.aborted ? undefined : permission(prefix, settings)
    const isGiven = (choice as number) > 0
    if (choice != null) {
      const events = buffered
      buffered = []
      if (isGiven) events.forEach(store)
      else erase(prefix)
    }
    return isGiven
  }

  return [
    (event) => {
      buffered = [...buffered, event].slice(-OUTBOX_LIMITS.events)
      mayStore()
    },
    mayStore,
    () => {
      buffered = []
    },
  ]
}
