import { WRITE_TIME } from './active-marker.ts'
import { createCloseSession } from './close-session.ts'
import type { Replays } from './replays.ts'
import type { SessionCache } from './session-cache.ts'
import { sideBySide } from './side-by-side.ts'
import type { ActiveRow, Store } from './store.ts'

/** Closes all sessions whose active rows have expired, page by page. Resolves to the number of active rows that it deleted. */
export type Sweep = () => Promise<number>

/** Sessions that a sweep, or a batch of the stream, closes concurrently. One close makes three calls to DynamoDB. */
export const CONCURRENT_CLOSES = 16

export function createSweep({
  store,
  cache,
  now,
  replays,
  busy,
}: {
  store: Store
  cache: SessionCache
  now: () => number
  /** Shared by all replays of this process; a new instance by default. */
  replays?: Replays | undefined
  /** Whether requests need the CPU. The sweep then closes one session at a time. By default never. */
  busy?: (() => boolean) | undefined
}): Sweep {
  const close = createCloseSession({ store, cache, now, replays })

  return async () => {
    let deleted = 0
    const failures: unknown[] = []
    let from: string | undefined
    do {
      // The write that put a row recently may still be putting its events.
      const page = await store.expiredActive(Math.floor(now() / 1000), now() - WRITE_TIME, from)
      await sideBySide(page.rows, closeOne, { most: CONCURRENT_CLOSES, busy })
      from = page.next
    } while (from !== undefined)
    if (failures.length > 0) throw failures[0]
    return deleted

    /** Keeps the active row for the next sweep if the session is not closed. An error does not stop the other closes. */
    async function closeOne(active: ActiveRow): Promise<void> {
      try {
        if ((await close(active)).status !== 'closed') return
        await store.deleteActive(active)
        deleted += 1
      } catch (error) {
        failures.push(error)
      }
    }
  }
}
