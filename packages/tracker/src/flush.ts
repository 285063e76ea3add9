import { exclusively } from './browser/locks.ts'
import type { Deliver } from './delivery.ts'
import { remainingPause } from './pause.ts'

/** When what waits is sent. */
type Flush = [
  /** Request after request, under the flush lock, until nothing is left or an answer says to wait. */
  run: () => unknown,
  /** The page may go: lets go of the lock, and sends what is not on its way from here, whoever else may be sending it. */
  leave: () => void,
]

export function createFlush(site: string, deliver: Deliver): Flush {
  let letGo: (() => void) | undefined

  return [
    () =>
      exclusively(`${site}flush`, (release) => {
        // A page that held a lock would lose its place in the back/forward cache.
        letGo = release
        return deliver()
      }),
    () => {
      letGo?.()
      if (!remainingPause(site)) void deliver()
    },
  ]
}
