// rate-limiter-flexible: takes any number of points at once, as a batch of events is.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from './client-address.ts'

/** Most events in a minute; undefined: any number. */
export interface RateLimits {
  /** From one address (IPv6: one /64). */
  readonly perAddress: number | undefined
  /** Of one site, and together of all events that name none of `SITES`. */
  readonly perSite: number | undefined
}

/** Takes events into account. Resolves to the seconds after which to try again, where that is over a limit; else to undefined. */
export type RateLimit = (address: string, sites: ReadonlyMap<string, number>) => Promise<number | undefined>

/** Seconds in which events are counted together. */
const WINDOW = 60

/** What counts: as much of the library as is asked here. */
export interface Counter {
  consume(key: string, points: number): Promise<unknown>
}

/**
 * Limits by address, then by site; in this process, so that two processes allow twice as much. Memory holds a key for a
 * minute, and no more keys than requests are answered in one. A limiter that fails lets everything pass, and says so once:
 * an event is worth more than a limit.
 */
export function createRateLimit({
  limits,
  onFailure,
  counterOf = (points) => new RateLimiterMemory({ points, duration: WINDOW }),
}: {
  readonly limits: RateLimits
  /** Hears of the first failure. */
  readonly onFailure: (error: unknown) => void
  readonly counterOf?: (points: number) => Counter
}): RateLimit {
  const addresses = limits.perAddress === undefined ? undefined : counterOf(limits.perAddress)
  const everySite = limits.perSite === undefined ? undefined : counterOf(limits.perSite)
  let failed = false

  return async (address, sites) => {
    const events = [...sites.values()].reduce((sum, count) => sum + count, 0)
    // What one address sends beyond its limit costs its site nothing.
    const own = await wait(addresses, networkOf(address) || 'unknown', events)
    if (own > 0) return own
    const waits = await Promise.all([...sites].map(([site, count]) => wait(everySite, site, count)))
    const longest = Math.max(...waits)
    return longest > 0 ? longest : undefined
  }

  /** Seconds; 0 where the limit is kept. */
  async function wait(counter: Counter | undefined, key: string, points: number): Promise<number> {
    try {
      await counter?.consume(key, points)
      return 0
    } catch (reason) {
      if (reason instanceof RateLimiterRes) return Math.max(1, Math.ceil(reason.msBeforeNext / 1000))
      if (!failed) onFailure(reason)
      failed = true
      return 0
    }
  }
}
