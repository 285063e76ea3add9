import { createVisitorId } from '@footfall/protocol'
import { exclusively } from './browser/locks.ts'
import { random } from './browser/random.ts'
import { remove, write } from './browser/storage.ts'
import { namingLock, readRecord } from './session-record.ts'

/** Lets the next event be another visitor's, in another session; by its turn at the naming lock, what this tab tracked before has its name. */
export function resetVisitor(site: string, mayStore: () => boolean): Promise<void> {
  return exclusively(namingLock(site), () => {
    // They may have withdrawn meanwhile.
    if (!mayStore()) return
    remove(`${site}user`)
    write(`${site}session`, {
      ...readRecord(site),
      anonymous_id: createVisitorId(random),
      client_start_time: 0,
    })
  })
}
