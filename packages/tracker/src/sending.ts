import { keys } from './browser/storage.ts'
import { createDelivery } from './delivery.ts'
import { createFlush } from './flush.ts'
import { trimOutbox } from './outbox.ts'
import { remainingPause } from './pause.ts'
import type { Settings } from './settings.ts'

/** When what waits is named and sent: soon, now, and at the end of the page. */
type Sending = [
  /** In so many milliseconds, unless sooner. */
  schedule: (wait: number) => void,
  /** Now. Resolves once that was tried. */
  flush: () => Promise<void>,
  /** Now, and whoever else may be sending: the page may go. */
  leave: () => void,
  /** Not by itself any more. */
  cancel: () => void,
]

/** Milliseconds in which events gather for one request, once the page's first is on its way: fewer requests cost fewer write units. */
export const GATHERING = 5_000

/**
 * @param nameWaiting Names what waits without a name, in its turn.
 * @param hurry Names it at once.
 * @param mayStore Whether anything may be sent.
 */
export function createSending(
  site: string,
  settings: Settings,
  nameWaiting: () => unknown,
  hurry: () => void,
  mayStore: () => boolean,
): Sending {
  const [sendWaiting, leaveNow] = createFlush(site, createDelivery(site, settings, mayStore))
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
    trimOutbox(site)
    await nameWaiting()
    await sendWaiting()
    const wait = remainingPause(site)
    // On top of the pause: the longer of the two would take the jitter out of short ones.
    if (wait >= 0 && keys(`${site}evt_`)[0]) schedule(wait + GATHERING)
  }

  function leave(): void {
    if (!mayStore()) return
    hurry()
    leaveNow()
  }

  return [schedule, flush, leave, cancel]
}
