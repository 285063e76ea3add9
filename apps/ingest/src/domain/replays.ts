import type { Session } from '@footfall/protocol'
import { createByteSemaphore } from './byte-semaphore.ts'

/**
 * Maximum bytes of a small session. Its replay costs at most 16 read units and a few milliseconds, so it is neither
 * charged nor queued.
 */
const SMALL = 65_536

/** Bytes of large sessions that one process replays concurrently: two of the largest sessions, about 50 MB of memory. */
const CAPACITY = 8 * 1_024 * 1_024

/** Bytes that one read unit of DynamoDB covers (developer guide, "Read request units"). */
const READ_UNIT = 4_096

/**
 * Runs a replay: reads and folds all events of `session`. The replay of a large session waits until there is room.
 * {@link createByteSemaphore} describes `timeout` and the errors.
 */
export type Replays = <Result>(
  session: Session | undefined,
  replay: () => Promise<Result>,
  timeout?: number | undefined,
) => Promise<Result>

/** Bounds the concurrent replays of one process by the bytes that they hold in memory. */
export function createReplays(): Replays {
  const semaphore = createByteSemaphore(CAPACITY)
  return (session, replay, timeout) =>
    session && isLarge(session) ? semaphore.run(session.total_bytes, replay, timeout) : replay()
}

/** Whether a replay of the session is expensive, so that the app avoids it where it can. */
export function isLarge({ total_bytes }: Session): boolean {
  return total_bytes > SMALL
}

/** Read units that a replay of the session costs. */
export function replayUnits({ total_bytes }: Session): number {
  return Math.ceil(total_bytes / READ_UNIT)
}
