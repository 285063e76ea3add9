import { MOST } from './outbox.ts'
import { erase, permission } from './permission.ts'
import type { Settings } from './settings.ts'
import type { TrackedEvent } from './tracked-event.ts'

/** Keeps events from storage until they may go there. */
type Holding = [
  /** Stores an event: at once, or once that is known to be allowed. */
  hold: (event: TrackedEvent) => void,
  /** Whether events may be stored and sent. What was held is stored by then, or given up, or waits on. */
  mayStore: () => boolean,
  /** Gives up what is held. */
  forget: () => void,
]

/** @param signal Once it is aborted, nothing more is stored. */
export function createHolding(
  site: string,
  settings: Settings,
  store: (event: TrackedEvent) => void,
  signal: AbortSignal,
): Holding {
  let held: TrackedEvent[] = []

  function mayStore(): boolean {
    const choice = signal.aborted ? undefined : permission(site, settings)
    const isGiven = (choice as number) > 0
    if (choice != null) {
      const events = held
      held = []
      if (isGiven) events.forEach(store)
      else erase(site)
    }
    return isGiven
  }

  return [
    (event) => {
      held = [...held, event].slice(-MOST.events)
      mayStore()
    },
    mayStore,
    () => {
      held = []
    },
  ]
}
