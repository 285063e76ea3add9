import { backoff } from './backoff.ts'
import { read, remove, write } from './browser/storage.ts'
import { Verdict } from './verdict.ts'

/*
 * The pause before the next try. It is kept in storage, so that it applies to all tabs, to reloads, and to the last request
 * of a page.
 */

interface Pause {
  /** Start, in milliseconds since 1970. */
  readonly since: number
  /** Length in milliseconds. 0: until a trigger. */
  readonly wait: number
  /** Consecutive failures, including the one that began this pause. */
  readonly failures: number
}

/** Consecutive tries without an answer after which only a trigger allows another: a content blocker answers none of them. */
const MAX_UNREACHABLE = 3

/** Caps `Retry-After`, and so every timer, at 24 h, in milliseconds. */
const MAX_PAUSE = 86_400_000

function current(prefix: string): Partial<Pause> {
  return read(`${prefix}pause`) ?? {}
}

/**
 * Milliseconds until the next try. 0: there is no pause. -1: the pause lasts until a trigger, which is a page load, an event,
 * `flush()`, or the browser's `online` event.
 */
export function remainingPause(prefix: string): number {
  const { since = 0, wait = -1 } = current(prefix)
  if (!wait) return -1
  const bound = Math.min(wait, MAX_PAUSE)
  const remaining = since + bound - Date.now()
  // If the clock was set back, the elapsed time is unknown: end the pause.
  return remaining > 0 && remaining <= bound ? remaining : 0
}

/**
 * Begins a pause after a failed try.
 * @param retryAfter Milliseconds that the server asks for; 0 or NaN if it does not.
 */
export function beginPause(prefix: string, verdict: Verdict, retryAfter: number): void {
  const { failures = 0 } = current(prefix)
  const needsTrigger =
    verdict === Verdict.misconfigured || (verdict === Verdict.unreachable && failures + 1 >= MAX_UNREACHABLE)
  const wait = needsTrigger ? 0 : retryAfter || backoff(failures)
  write(`${prefix}pause`, { since: Date.now(), wait, failures: failures + 1 } satisfies Pause)
}

export function endPause(prefix: string): void {
  remove(`${prefix}pause`)
}
