import { createVisitorId } from '@footfall/protocol'
import { exclusively } from './browser/locks.ts'
import { random } from './browser/random.ts'
import { remove, write } from './browser/storage.ts'
import { assignmentLock, readRecord } from './session-record.ts'

/**
 * Starts a new visitor without a session. Uses the assignment lock: by then, the events that this tab tracked before are
 * assigned to the old visitor.
 */
export function resetVisitor(prefix: string, mayStore: () => boolean): Promise<void> {
  return exclusively(assignmentLock(prefix), () => {
    // The visitor may have refused consent while this waited for the lock.
    if (!mayStore()) return
    remove(`${prefix}user`)
    write(`${prefix}session`, {
      ...readRecord(prefix),
      anonymous_id: createVisitorId(random),
      client_start_time: 0,
    })
  })
}
