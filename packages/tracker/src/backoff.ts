/** The first wait at most, in milliseconds; each further one may be twice as long. */
const BASE = 1_000

/** No wait is longer: a server that came back hears of us within five minutes. */
const MOST = 300_000

/**
 * Milliseconds to wait after a failure that followed `failures` others: exponential, with full jitter, so that the browsers that
 * failed together do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function backoff(failures: number): number {
  return Math.random() * Math.min(BASE * 2 ** failures, MOST)
}
