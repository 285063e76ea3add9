import { networksOf } from './client-address.ts'
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

export interface RateLimit {
  /** The sender at an address; empty where the address is unknown. */
  from(address: string): LimitedSender
}

/** Both methods return the seconds to wait where a limit is reached, and count nothing then; else undefined. */
export interface LimitedSender {
  /** Counts a request as one event, before anything of it is read. */
  admit(): number | undefined
  /** Counts what the request uses beyond that, before the work is done. */
  charge(usage: Usage): number | undefined
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

/** What networks of one size have used. */
interface Level {
  readonly events: MinuteCounter
  readonly kib: MinuteCounter
}

/**
 * Limits by address, then by site, in this process: two processes allow twice as much. A request is never charged for more
 * events than are left. It may use more KiB than are left as long as one is, so that no request is too large to ever pass.
 */
export function createRateLimit({
  limits: { perAddress, perSite },
  now = () => performance.now(),
}: {
  readonly limits: RateLimits
  /** Milliseconds of a clock that never steps. */
  readonly now?: () => number
}): RateLimit {
  const own = levelOf(perAddress)
  const routed = levelOf(perAddress && perAddress * ADDRESSES_PER_ROUTED_NETWORK)
  const everySite = perSite === undefined ? undefined : createMinuteCounter(perSite, now)

  return {
    from(address) {
      const networks = networksOf(address)
      const spend = ({ events = 0, kib = 0, sites = NO_SITES }: Usage): number | undefined =>
        spendAll([
          ...chargesOf(own, networks.own, { events, kib }),
          ...chargesOf(routed, networks.routed, { events, kib }),
          ...(everySite
            ? Array.from(sites, ([key, amount]) => ({ counter: everySite, key, amount, needs: amount }))
            : []),
        ])
      return { admit: () => spend({ events: 1 }), charge: spend }
    },
  }

  function levelOf(events: number | undefined): Level | undefined {
    if (events === undefined) return undefined
    return { events: createMinuteCounter(events, now), kib: createMinuteCounter(events * KIB_PER_EVENT, now) }
  }
}

const NO_SITES: ReadonlyMap<string, number> = new Map()

function chargesOf(
  level: Level | undefined,
  key: string | undefined,
  { events, kib }: Required<Omit<Usage, 'sites'>>,
): readonly Charge[] {
  if (!level || key === undefined) return []
  return [
    { counter: level.events, key, amount: events, needs: events },
    { counter: level.kib, key, amount: kib, needs: 1 },
  ]
}

/** Adds all charges, or none of them where one is over its limit. */
function spendAll(charges: readonly Charge[]): number | undefined {
  const over = charges.filter(({ counter, key, needs }) => counter.left(key) < needs)
  if (over.length > 0) return Math.max(...over.map(({ counter, key }) => counter.wait(key)))
  for (const { counter, key, amount } of charges) if (amount > 0) counter.add(key, amount)
  return undefined
}
