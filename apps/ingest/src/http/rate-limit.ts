import { networkOf, routedNetworkOf } from './client-address.ts'
import { createMinuteCounter, type MinuteCounter } from './minute-counter.ts'

/** Most events in a minute; undefined: any number. */
export interface RateLimits {
  /** From one address (IPv6: one /64). */
  readonly perAddress: number | undefined
  /** Of one site, and together of all events that name none of `SITES`. */
  readonly perSite: number | undefined
}

/** What a request uses. */
export interface Usage {
  readonly events?: number
  /** KiB of its body, inflated, of what it stores, and of what is read to store it. */
  readonly kib?: number
  /** Events by site. */
  readonly sites?: ReadonlyMap<string, number>
}

/** Both methods return the seconds to wait where a limit is reached, and count nothing then; else undefined. */
export interface RateLimit {
  /** Counts a request as one event, before anything of it is read. */
  admit(address: string): number | undefined
  /** Counts what the request uses beyond that, before the work is done. */
  charge(address: string, usage: Usage): number | undefined
}

/**
 * KiB a minute for each event of the limit. A page view uses about two: half a KiB of body, one of storage. A batch of events
 * without long properties uses less than one for each.
 */
const KIB_PER_EVENT = 3

/** A /48 of IPv6, which has 65,536 /64s, may send as much as so many of them. */
const ADDRESSES_PER_ROUTED_NETWORK = 10

/** One limit that a request meets. */
interface Charge {
  readonly counter: MinuteCounter
  readonly key: string
  readonly amount: number
  /** What must be left for it. */
  readonly needs: number
}

/** The networks of one size, and what they have used. */
interface Networks {
  readonly of: (address: string) => string | undefined
  readonly events: MinuteCounter
  readonly kib: MinuteCounter
}

/**
 * Limits by address, then by site, in this process: two processes allow twice as much. A request is never charged for more
 * events than are left. It may use more KiB than are left as long as one is, so that no request is too large to pass ever.
 */
export function createRateLimit({
  limits: { perAddress, perSite },
  now = () => performance.now(),
}: {
  readonly limits: RateLimits
  /** Milliseconds of a clock that never steps. */
  readonly now?: () => number
}): RateLimit {
  const networks =
    perAddress === undefined
      ? []
      : [
          networksOf((address) => networkOf(address) || 'unknown', perAddress),
          networksOf(routedNetworkOf, perAddress * ADDRESSES_PER_ROUTED_NETWORK),
        ]
  const everySite = perSite === undefined ? undefined : createMinuteCounter(perSite, now)

  return {
    admit: (address) => spend(chargesOf(address, { events: 1 })),
    charge: (address, usage) => spend(chargesOf(address, usage)),
  }

  function networksOf(of: Networks['of'], events: number): Networks {
    return {
      of,
      events: createMinuteCounter(events, now),
      kib: createMinuteCounter(events * KIB_PER_EVENT, now),
    }
  }

  function chargesOf(address: string, { events = 0, kib = 0, sites = new Map() }: Usage): readonly Charge[] {
    const charges: Charge[] = []
    for (const network of networks) {
      const key = network.of(address)
      if (key === undefined) continue
      charges.push({ counter: network.events, key, amount: events, needs: events })
      charges.push({ counter: network.kib, key, amount: kib, needs: 1 })
    }
    if (everySite) {
      for (const [key, amount] of sites) charges.push({ counter: everySite, key, amount, needs: amount })
    }
    return charges
  }
}

function spend(charges: readonly Charge[]): number | undefined {
  const over = charges.filter(({ counter, key, needs }) => counter.left(key) < needs)
  if (over.length > 0) return Math.max(...over.map(({ counter, key }) => counter.wait(key)))
  for (const { counter, key, amount } of charges) if (amount > 0) counter.add(key, amount)
  return undefined
}
