import type { Post } from './built-app.ts'
import { type Plain, postAsPlainClient, sendAsTracker } from './clients.ts'
import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** Clients that send at the same time. */
export interface ConcurrentClients {
  /** Events of trackers, four tabs a visit. */
  readonly tracked: readonly TrackedEvent[]
  /** Pages of plain clients. */
  readonly pages: readonly string[]
  /** Sends everything. Resolves, after all trackers have their answers, to the posts of plain clients answered 200. */
  sendAll(post: Post): Promise<readonly Plain[]>
}

/** Milliseconds by which the clocks of visitors are wrong. */
const SKEWS = [0, 0, 60 * MINUTE, -60 * MINUTE]

/** The tabs of one visit. They send to one session at the same time. */
const TABS = [0, 1, 2, 3]

/** Creates `size` times four visits of trackers and two of plain clients. */
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
    async sendAll(post) {
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
