import type { Post } from './built-app.ts'
import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** Trackers that post one batch after the other. Each stops at the first answer other than 200. */
export interface Load {
  /** Events answered 200 so far. */
  readonly acknowledged: readonly TrackedEvent[]
  /** The batches at which the trackers stopped, and the statuses of their answers; undefined where none came. */
  readonly refused: readonly {
    readonly events: readonly TrackedEvent[]
    readonly status: number | undefined
  }[]
  /** Resolves after all trackers have stopped. */
  readonly over: Promise<void>
}

/** Events of a visit, and of one batch of it. */
const VISIT = 12
const BATCH = 2

export function startLoad(post: Post, trackers: number): Load {
  const acknowledged: TrackedEvent[] = []
  const refused: { events: readonly TrackedEvent[]; status: number | undefined }[] = []

  async function track(): Promise<void> {
    for (;;) {
      const visit = trackedVisit(Date.now() - MINUTE, VISIT)
      for (let from = 0; from < VISIT; from += BATCH) {
        const events = visit.slice(from, from + BATCH)
        const answer = await post({ events })
        if (answer?.status !== 200) {
          refused.push({ events, status: answer?.status })
          return
        }
        acknowledged.push(...events)
      }
    }
  }

  const over = Promise.all(Array.from({ length: trackers }, track)).then(() => {})
  return { acknowledged, refused, over }
}

/** All events that a load sent. */
export function eventsOf({ acknowledged, refused }: Load): readonly TrackedEvent[] {
  return [...acknowledged, ...refused.flatMap(({ events }) => events)]
}
