import { backoff } from './backoff.ts'
import { read, remove, write } from './browser/storage.ts'
import { Verdict } from './verdict.ts'

/*
 * When to try again. It stands in storage and so binds all tabs, reloads and the last request of a page.
 */

interface Pause {
  /** Milliseconds since 1970. */
  readonly since: number
  /** Milliseconds from then; 0: until there is a reason. */
  readonly wait: number
  /** Failures in a row that led here. */
  readonly failures: number
}

/** Tries without an answer after which only a reason allows another: a content blocker will not change its mind. */
const TRIES = 3

/** A day, in milliseconds: no server's word binds longer, and no timer either. */
const LONGEST = 86_400_000

function current(site: string): Partial<Pause> {
  return read(`${site}pause`) ?? {}
}

/**
 * Milliseconds until the next try; 0 when there is nothing to wait for, -1 when it wants a reason: a page, an event, the
 * browser coming online.
 */
export function remainingPause(site: string): number {
  const { since = 0, wait = -1 } = current(site)
  if (!wait) return -1
  const bound = Math.min(wait, LONGEST)
  const remaining = since + bound - Date.now()
  // A clock that stepped back says nothing about how long it has been.
  return remaining > 0 && remaining <= bound ? remaining : 0
}

/** Notes that a try failed. `retryAfter`, in milliseconds, is the server's own word, if it gave one. */
export function beginPause(site: string, verdict: Verdict, retryAfter: number): void {
  const { failures = 0 } = current(site)
  const rests =
    verdict === Verdict.misconfigured || (verdict === Verdict.unreachable && failures + 1 >= TRIES)
  const wait = rests ? 0 : retryAfter || backoff(failures)
  write(`${site}pause`, { since: Date.now(), wait, failures: failures + 1 } satisfies Pause)
}

export function endPause(site: string): void {
  remove(`${site}pause`)
}
