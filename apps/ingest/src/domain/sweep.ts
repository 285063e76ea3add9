import { WRITING } from './active-note.ts'
import { createClosing } from './close-session.ts'
import type { Replays } from './replays.ts'
import type { SessionCache } from './session-cache.ts'
import { sideBySide } from './side-by-side.ts'
import type { ActiveRow, Store } from './store.ts'

/** Closes sessions whose active rows have expired, a page of them at a time. Resolves to how many active rows it deleted. */
export type Sweep = () => Promise<number>

/** Sessions that are closed at a time, by a sweep and by a batch of the stream: closing one is three calls to DynamoDB. */
export const CLOSINGS = 16

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
  /** Shared with all other replays of this process; own ones unless set. */
  replays?: Replays | undefined
  /** Whether requests need the process, so that sessions are closed one at a time; never unless set. */
  busy?: (() => boolean) | undefined
}): Sweep {
  const close = createClosing({ store, cache, now, replays })

  return async () => {
    let ended = 0
    const failures: unknown[] = []
    let from: string | undefined
    do {
      // The write that put a row lately may still be putting the events that the row announces.
      const page = await store.expiredActive(Math.floor(now() / 1000), now() - WRITING, from)
      await sideBySide(page.rows, closeOne, { most: CLOSINGS, busy })
      from = page.next
    } while (from !== undefined)
    if (failures.length > 0) throw failures[0]
    return ended

    /** A session that is not over keeps its row for the next sweep; so does one whose close failed, which stops no other. */
    async function closeOne(active: ActiveRow): Promise<void> {
      try {
        if ((await close(active)).status !== 'over') return
        await store.deleteActive(active)
        ended += 1
      } catch (error) {
        failures.push(error)
      }
    }
  }
}
