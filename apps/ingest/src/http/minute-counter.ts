// lru-cache: keeps the most recently used keys, up to a maximum.
// rate-limiter-flexible 11.4.0 counts refused requests, answers by promises between which others spend, and bounds no keys.
import { LRUCache } from 'lru-cache'

/** Milliseconds over which the use of a key is added, from its first use. */
const MINUTE = 60_000

/**
 * Keys in one counter, at most: about 5 MB. A full counter removes the key that was not used for the longest time. To remove
 * a key on purpose, a sender must send from 32,768 other addresses, each with a limit of its own, and so gains nothing.
 */
const MAX_KEYS = 32_768

/** Counts how much of one limit each key has used in its current minute. */
export interface MinuteCounter {
  /** The amount that the key may still use. */
  left(key: string): number
  add(key: string, amount: number): void
  /** Seconds until the key's minute ends, at least 1. */
  wait(key: string): number
}

interface Use {
  amount: number
  /** Milliseconds of the counter's clock. */
  readonly ends: number
}

/** @param now Milliseconds of a monotonic clock. */
export function createMinuteCounter(limit: number, now: () => number): MinuteCounter {
  const uses = new LRUCache<string, Use>({ max: MAX_KEYS })
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
