import { keys } from './browser/storage.ts'
import { createDelivery } from './delivery.ts'
import { createFlush } from './flush.ts'
import { trimOutbox } from './outbox.ts'
import { remainingPause } from './pause.ts'
import type { Settings } from './settings.ts'

/** When the events of the outbox are assigned and sent. */
type Sending = [
  /** Flushes after this many milliseconds. Keeps an earlier schedule if there is one. */
  schedule: (wait: number) => void,
  /** Flushes now. Resolves when that was tried. */
  flush: () => Promise<void>,
  /** Sends now, even if another tab is sending, because the page may close. */
  leave: () => void,
  /** Cancels the scheduled flush. */
  cancel: () => void,
]

/** Milliseconds during which later events of a page collect for one request. Fewer requests cost fewer write units. */
export const BATCH_DELAY = 5_000

/**
 * @param assignWaiting Assigns unassigned events, under the lock.
 * @param assignNow Assigns them at once, without the lock.
 * @param mayStore Whether events may be sent.
 */
export function createSending(
  prefix: string,
  settings: Settings,
  assignWaiting: () => unknown,
  assignNow: () => void,
  mayStore: () => boolean,
): Sending {
  const [deliverAll, deliverBeforeClose] = createFlush(prefix, createDelivery(prefix, settings, mayStore))
  let timer: number | undefined

  function schedule(wait: number): void {
    timer ??= setTimeout(flush, wait)
  }

  function cancel(): void {
    clearTimeout(timer)
    timer = undefined
  }

  async function flush(): Promise<void> {
    cancel()
    if (!mayStore()) return
    trimOutbox(prefix)
    await assignWaiting()
    await deliverAll()
    const wait = remainingPause(prefix)
    // Add the two. The longer of the two would remove the jitter of short pauses.
    if (wait >= 0 && keys(`${prefix}evt_`)[0]) schedule(wait + BATCH_DELAY)
  }

  function leave(): void {
    if (!mayStore()) return
    assignNow()
    deliverBeforeClose()
  }

  return [schedule, flush, leave, cancel]
}
