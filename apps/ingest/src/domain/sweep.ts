import { WRITING } from './active-note.ts'
import { createClosing } from './close-session.ts'
import type { SessionCache } from './session-cache.ts'
import type { Store } from './store.ts'

/** Ends sessions whose active rows have expired, a page of them at a time. Resolves to how many active rows it took away. */
export type Sweep = () => Promise<number>

export function createSweep({
  store,
  cache,
  now,
}: {
  store: Store
  cache: SessionCache
  now: () => number
}): Sweep {
  const close = createClosing({ store, cache, now })

  return async () => {
    let ended = 0
    let from: string | undefined
    do {
      // Whoever put a row lately may still be writing the events that it announces.
      const page = await store.expiredActive(Math.floor(now() / 1000), now() - WRITING, from)
      for (const active of page.rows) {
        // What is not over keeps its row, for the next round.
        if ((await close(active)).status !== 'over') continue
        await store.deleteActive(active)
        ended += 1
      }
      from = page.next
    } while (from !== undefined)
    return ended
  }
}
