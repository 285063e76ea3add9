// lru-cache: keeps the keys that were used last, and a bounded number of them.
// rate-limiter-flexible 11.4.0 counts refused requests, answers by promises between which others spend, and bounds no keys.
import { LRUCache } from 'lru-cache'

/** Milliseconds in which the use of a key is added up, from its first use. */
const MINUTE = 60_000

/**
 * Keys that one counter holds at most, about 5 MB. A key that is in use stays. A sender who fills the counter to make it forget
 * one key has to send from as many others, each with a limit of its own, so forgetting gives that sender nothing.
 */
const KEYS = 32_768

/** What each key has used of one limit in its current minute. */
export interface MinuteCounter {
  /** What the key may still use. */
  left(key: string): number
  add(key: string, amount: number): void
  /** Seconds until the key's minute ends, at least 1. */
  wait(key: string): number
}

interface Use {
  amount: number
  /** By the counter's clock. */
  readonly ends: number
}

/** @param now Milliseconds of a clock that never steps. */
export function createMinuteCounter(limit: number, now: () => number): MinuteCounter {
  const uses = new LRUCache<string, Use>({ max: KEYS })
  const current = (key: string): Use | undefined => {
    const use = uses.get(key)
    return use && use.ends > now() ? use : undefined
  }
  return {
    left: (key) => limit - (current(key)?.amount ?? 0),
    add(key, amount) {
      const use = current(key)
      if (use) use.amount += amount
      else uses.set(key, { amount, ends: now() + MINUTE })
    },
    wait: (key) => Math.max(1, Math.ceil(((current(key)?.ends ?? now()) - now()) / 1000)),
  }
}
