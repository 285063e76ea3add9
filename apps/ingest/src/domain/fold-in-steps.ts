import { setImmediate as nextTurn } from 'node:timers/promises'
import { foldSession, inFoldOrder, type Session, type StoredEvent } from '@footfall/protocol'

/** Events folded between two checks of the bytes of this turn: at most 320 KB. */
const STEP = 10

/** Bytes of events folded in one turn of the event loop: a few milliseconds of work. */
const TURN = 512 * 1_024

/** Folds all events of a session without blocking the event loop for long. Undefined if there are no events. */
export async function foldInSteps(events: readonly StoredEvent[]): Promise<Session | undefined> {
  const ordered = inFoldOrder(events)
  let session: Session | undefined
  let bytesBefore = 0
  for (let from = 0; from < ordered.length; from += STEP) {
    session = foldSession(session, ordered.slice(from, from + STEP))
    const bytes = session?.total_bytes ?? 0
    if (bytes - bytesBefore < TURN) continue
    bytesBefore = bytes
    await nextTurn()
  }
  return session
}
