import type { Session } from '@footfall/protocol'
import { createByteSemaphore } from './byte-semaphore.ts'

/**
 * Bytes of events up to which a session is small: its replay costs at most 16 read units and a few milliseconds, so it
 * needs neither a charge nor a place.
 */
const SMALL = 65_536

/** Bytes of large sessions that one process replays at a time: two of the largest, about 50 MB of memory. */
const AT_A_TIME = 8 * 1_024 * 1_024

/** Bytes that one read unit of DynamoDB covers (developer guide, "Read request units"). */
const READ_UNIT = 4_096

/**
 * Runs a replay: the read and fold of all events of `session`. Large sessions wait until there is room for them; see
 * {@link createByteSemaphore} for `patience` and for what it throws.
 */
export type Replays = <Result>(
  session: Session | undefined,
  replay: () => Promise<Result>,
  patience?: number | undefined,
) => Promise<Result>

/** Bounds the replays of one process by the bytes that they hold together. */
export function createReplays(): Replays {
  const semaphore = createByteSemaphore(AT_A_TIME)
  return (session, replay, patience) =>
    session && isLarge(session) ? semaphore.run(session.total_bytes, replay, patience) : replay()
}

/** Whether a replay of the session costs enough to avoid it. */
export function isLarge({ total_bytes }: Session): boolean {
  return total_bytes > SMALL
}

/** Read units that a replay of the session costs. */
export function replayUnits({ total_bytes }: Session): number {
  return Math.ceil(total_bytes / READ_UNIT)
}
