import { exclusively } from './browser/locks.ts'
import type { Deliver } from './delivery.ts'
import { remainingPause } from './pause.ts'

/** Delivers the outbox, in one tab at a time. */
type Flush = [
  /** Sends request after request, under the flush lock, until the outbox is empty or an answer causes a pause. */
  run: () => unknown,
  /** For a page that may close: releases the lock and sends what this tab has not in flight, even if another tab is sending. */
  leave: () => void,
]

export function createFlush(prefix: string, deliver: Deliver): Flush {
  let releaseLock: (() => void) | undefined

  return [
    () =>
      exclusively(`${prefix}flush`, (release) => {
        // `leave` releases the lock: a page that holds one is evicted from the back/forward cache when another tab requests it.
        releaseLock = release
        return deliver()
      }),
    () => {
      releaseLock?.()
      if (!remainingPause(prefix)) void deliver()
    },
  ]
}
