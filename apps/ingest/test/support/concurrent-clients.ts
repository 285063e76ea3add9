import type { Post } from './built-app.ts'
import { type Plain, postAsPlainClient, sendAsTracker } from './clients.ts'
import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** Visitors who are all there at the same time. */
export interface ConcurrentClients {
  /** Events of trackers, four tabs a visit. */
  readonly tracked: readonly TrackedEvent[]
  /** Pages of plain clients. */
  readonly pages: readonly string[]
  /** Sends everything. Resolves, once all trackers have their answers, to what plain clients were answered 200. */
  comes(post: Post): Promise<readonly Plain[]>
}

/** Milliseconds by which visitors' clocks are wrong. */
const SKEWS = [0, 0, 60 * MINUTE, -60 * MINUTE]

/** Those of one visit. They send at the same time, and so meet on one session. */
const TABS = [0, 1, 2, 3]

/** `size` times four visits of trackers and two of plain clients. */
export function createConcurrentClients(size: number, random: () => number): ConcurrentClients {
  const visits = Array.from({ length: 4 * size }, (_, index) => {
    const skew = SKEWS[index % SKEWS.length] as number
    return { skew, events: trackedVisit(Date.now() + skew - MINUTE, 24) }
  })
  const tours = Array.from({ length: 2 * size }, (_, tour) =>
    Array.from({ length: 8 }, (_, page) => `https://example.com/plain/${tour}/${page}`),
  )
  return {
    tracked: visits.flatMap(({ events }) => events),
    pages: tours.flat(),
    async comes(post) {
      const plain = Promise.all(tours.map((pages) => postAsPlainClient(pages, post)))
      const tabs = visits.flatMap(({ skew, events }) =>
        TABS.map((tab) =>
          sendAsTracker(
            events.filter((_, index) => index % TABS.length === tab),
            { post, random, skew },
          ),
        ),
      )
      await Promise.all(tabs)
      return (await plain).flat()
    },
  }
}
