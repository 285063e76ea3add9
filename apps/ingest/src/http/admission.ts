/**
 * Default of `MAX_REQUESTS_IN_WORK`: the most requests in work at a time. A request is in work from the arrival of its body
 * to the end of its last store operation. A process that handles 1,000 requests a second has 10 in work while DynamoDB
 * takes 10 ms. 256 are a quarter of a second's work, and 16 MiB of bodies.
 */
export const MAX_REQUESTS = 256

/** The fewest places, however slow the work is. Their requests show when the work is fast again. */
const MIN_PLACES = 8

/** Milliseconds after which work counts as slow. A request should take at most one second; the rest is for the steps around the work. */
const SLOW_AFTER = 300

/** Sent at once, with 503. A queue for places would fill the memory with waiting requests. */
export const OVERLOADED = {
  error: 'Server overloaded; retry after 1 second.',
  /** Seconds. */
  retryAfter: '1',
} as const

/** Limits the requests in work. More of them would wait longer than their clients do, and fill the memory. */
export interface Admission {
  /** Requests in work now. */
  readonly inWork: () => number
  /** The limit now. */
  readonly places: () => number
  /**
   * Whether the limit is reached, so that the request must get `OVERLOADED`; counts the request then. A request whose body
   * has not arrived has no place yet, so that slow clients take no places from others.
   */
  readonly refuses: () => boolean
  /** Requests refused so far. */
  readonly refused: () => number
  /** Does a request's work. The request keeps its place until the work ends, even if its response is sent earlier. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/**
 * The right number of places depends on the machine and on DynamoDB, so it adapts as the congestion window of TCP does
 * (RFC 5681, 3.1): one more place after as many fast requests as there are places, half as many when work is slow while
 * more than half of the places are taken. A single slow request, for example on a throttled key, changes nothing.
 *
 * @param now Milliseconds of a monotonic clock.
 */
export function createAdmission(
  max: number = MAX_REQUESTS,
  now: () => number = () => performance.now(),
): Admission {
  let inWork = 0
  let refused = 0
  let places = max
  let lastHalved = Number.NEGATIVE_INFINITY

  function adapt(started: number): void {
    const time = now()
    if (time - started <= SLOW_AFTER) places = Math.min(max, places + 1 / places)
    // Work that started before the last halving was admitted under the limit of that time.
    else if (started >= lastHalved && inWork > places / 2) {
      places = Math.max(Math.min(MIN_PLACES, max), places / 2)
      lastHalved = time
    }
  }

  return {
    inWork: () => inWork,
    places: () => Math.floor(places),
    refused: () => refused,
    refuses() {
      const full = inWork >= Math.floor(places)
      if (full) refused += 1
      return full
    },
    async run(work) {
      const started = now()
      inWork += 1
      try {
        return await work()
      } finally {
        adapt(started)
        inWork -= 1
      }
    },
  }
}
