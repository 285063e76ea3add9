/**
 * Requests in work at a time, at most, unless `MAX_REQUESTS_IN_WORK` says otherwise. A request is in work from when its body
 * is here until all that it asked of the store is over. A process that can do 1,000 a second has 10 in work while DynamoDB
 * takes 10 ms; 256 are a quarter of a second's work, and 16 MiB of bodies.
 */
export const REQUESTS = 256

/** Places that there are however slow the work is: by them the admission sees that it is quick again. */
const FLOOR = 8

/** Milliseconds that work may take before places are taken away: the rest of a second is for what comes before and after. */
const SLOW = 300

/** Said at once, by 503: waiting for a place would fill the memory with whoever waits. */
export const OVERLOADED = {
  error: 'there is too much to do: send the same again',
  /** Seconds. */
  retryAfter: '1',
} as const

/** How many requests are let in. More would only wait, for longer than their clients do, and fill the memory meanwhile. */
export interface Admission {
  /** Requests in work now. */
  readonly inWork: () => number
  /** Places that there are now. */
  readonly places: () => number
  /**
   * Whether a request is too many, and to be answered `OVERLOADED`: counts it then. One whose body is still coming has no
   * place yet, so that slow clients take none from others.
   */
  readonly turnsAway: () => boolean
  /** Requests turned away so far. */
  readonly turnedAway: () => number
  /** Does a request's work, which has its place until it is over, however early its answer leaves. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/**
 * How many places make a second's work is up to the machine and to DynamoDB, so their number is found as TCP finds its
 * window (RFC 5681, 3.1): one more for each roundful of quick work, half as many when work is slow while most places are taken.
 * A lone slow request, as of a throttled key, says nothing of the others.
 *
 * @param now Milliseconds of a clock that never steps.
 */
export function createAdmission(
  most: number = REQUESTS,
  now: () => number = () => performance.now(),
): Admission {
  let inWork = 0
  let turnedAway = 0
  let places = most
  let halved = Number.NEGATIVE_INFINITY

  function learn(started: number): void {
    const time = now()
    if (time - started <= SLOW) places = Math.min(most, places + 1 / places)
    // What began before the last time was let in under the number of then.
    else if (started >= halved && inWork > places / 2) {
      places = Math.max(Math.min(FLOOR, most), places / 2)
      halved = time
    }
  }

  return {
    inWork: () => inWork,
    places: () => Math.floor(places),
    turnedAway: () => turnedAway,
    turnsAway() {
      const full = inWork >= Math.floor(places)
      if (full) turnedAway += 1
      return full
    },
    async run(work) {
      const started = now()
      inWork += 1
      try {
        return await work()
      } finally {
        learn(started)
        inWork -= 1
      }
    },
  }
}
