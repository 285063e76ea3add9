import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** A batch that takes its own path through the app, and what was posted before it. */
export interface Situation {
  readonly batch: readonly TrackedEvent[]
  /** Posted one after the other. */
  readonly before: readonly (readonly TrackedEvent[])[]
  /** Whether it was posted to the process that now gets the batch, which so remembers it; else to another one. */
  readonly remembered: boolean
}

/** One of each, with new ids at every call. */
export const SITUATIONS: Readonly<Record<string, () => Situation>> = {
  'the first batch of a session': () => ({ batch: visit(5), before: [], remembered: true }),
  'a further batch': () => {
    const events = visit(6)
    return { batch: events.slice(3), before: [events.slice(0, 3)], remembered: true }
  },
  'a further batch of a session that another process began': () => {
    const events = visit(6)
    return { batch: events.slice(3), before: [events.slice(0, 3)], remembered: false }
  },
  'a late batch, some of which is there already': () => {
    const events = visit(6)
    return { batch: events.slice(0, 4), before: [events.slice(3)], remembered: true }
  },
  'a batch over two sessions': () => {
    const events = visit(5)
    return { batch: [...events.slice(2), ...visit(3)], before: [events.slice(0, 2)], remembered: true }
  },
}

/** A visit under way. */
function visit(count: number): readonly TrackedEvent[] {
  return trackedVisit(Date.now() - MINUTE, count)
}
