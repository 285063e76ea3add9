import { networksOf } from './client-address.ts'
import { createMinuteCounter, type MinuteCounter } from './minute-counter.ts'

/** Limits of events a minute; undefined: no limit. */
export interface RateLimits {
  /** From one address (IPv6: one /64). */
  readonly perAddress: number | undefined
  /** Of each site in `SITES`, and of all other events together. */
  readonly perSite: number | undefined
}

/** The amounts that a request uses. */
export interface Usage {
  readonly events?: number
  /** KiB of the inflated body, of the stored events, and of the items read to store them. */
  readonly kib?: number
  /** Events by site. */
  readonly sites?: ReadonlyMap<string, number>
}

export interface RateLimit {
  /** The sender at an address; an empty address is an unknown one. */
  from(address: string): LimitedSender
}

/** If a limit is reached, both methods return the seconds to wait and count nothing; else undefined. */
export interface LimitedSender {
  /** Counts a request as one event, before its body is read. */
  admit(): number | undefined
  /** Counts further use by the request, before the work is done. */
  charge(usage: Usage): number | undefined
}

/**
 * KiB a minute for each event of the limit. A page view uses about 2 KiB: half a KiB of body, one of storage. A batch of events
 * without long properties uses less than 1 KiB an event.
 */
const KIB_PER_EVENT = 3

/** The limit of an IPv6 /48, as a multiple of the limit of one of its 65,536 /64s. */
const ADDRESSES_PER_ROUTED_NETWORK = 10

/** The use of one limit by a request. */
interface Charge {
  readonly counter: MinuteCounter
  readonly key: string
  readonly amount: number
  /** The amount that must be left. */
  readonly required: number
}

/** The counters of networks of one size. */
interface Level {
  readonly events: MinuteCounter
  readonly kib: MinuteCounter
}

/**
 * Limits by address and by site, in this process only: two processes allow twice as much. A request passes if all its events
 * are within the limit. It may use more KiB than are left if at least 1 KiB is left, so that no request is too large forever.
 */
export function createRateLimit({
  limits: { perAddress, perSite },
  now = () => performance.now(),
}: {
  readonly limits: RateLimits
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
}): RateLimit {
  const own = levelOf(perAddress)
  const routed = levelOf(perAddress && perAddress * ADDRESSES_PER_ROUTED_NETWORK)
  const siteCounter = perSite === undefined ? undefined : createMinuteCounter(perSite, now)

  return {
    from(address) {
      const networks = networksOf(address)
      const spend = ({ events = 0, kib = 0, sites = NO_SITES }: Usage): number | undefined =>
        spendAll([
          ...chargesOf(own, networks.own, { events, kib }),
          ...chargesOf(routed, networks.routed, { events, kib }),
          ...(siteCounter
            ? Array.from(sites, ([key, amount]) => ({ counter: siteCounter, key, amount, required: amount }))
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
    { counter: level.events, key, amount: events, required: events },
    { counter: level.kib, key, amount: kib, required: 1 },
  ]
}

/** Adds all charges, or none if one is over its limit. */
function spendAll(charges: readonly Charge[]): number | undefined {
  const over = charges.filter(({ counter, key, required }) => counter.left(key) < required)
  if (over.length > 0) return Math.max(...over.map(({ counter, key }) => counter.wait(key)))
  for (const { counter, key, amount } of charges) if (amount > 0) counter.add(key, amount)
  return undefined
}
