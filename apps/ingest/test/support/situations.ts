import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** A batch that takes a distinct path through the app, and the batches before it. */
export interface Situation {
  readonly batch: readonly TrackedEvent[]
  /** Posted one after the other. */
  readonly before: readonly (readonly TrackedEvent[])[]
  /** Whether the process of the batch also stored the batches before, so that it has cached the session. */
  readonly cached: boolean
}

/** Each creates a situation with new ids. */
export const SITUATIONS: Readonly<Record<string, () => Situation>> = {
  'the first batch of a session': () => ({ batch: visit(5), before: [], cached: true }),
  'a further batch': () => {
    const events = visit(6)
    return { batch: events.slice(3), before: [events.slice(0, 3)], cached: true }
  },
  'a further batch of a session that another process began': () => {
    const events = visit(6)
    return { batch: events.slice(3), before: [events.slice(0, 3)], cached: false }
  },
  'a late batch, part of which is stored already': () => {
    const events = visit(6)
    return { batch: events.slice(0, 4), before: [events.slice(3)], cached: true }
  },
  'a batch over two sessions': () => {
    const events = visit(5)
    return { batch: [...events.slice(2), ...visit(3)], before: [events.slice(0, 2)], cached: true }
  },
}

/** A visit under way. */
function visit(count: number): readonly TrackedEvent[] {
  return trackedVisit(Date.now() - MINUTE, count)
}
