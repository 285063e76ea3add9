/** Upper bound of the first delay, in milliseconds. It doubles with each further failure. */
const BASE_DELAY = 1_000

/** Upper bound of every delay, in milliseconds: five minutes, so that a recovered server gets the events soon. */
const MAX_DELAY = 300_000

/**
 * Milliseconds to wait after a failure that followed `failures` others. Exponential, with full jitter: browsers that failed
 * at the same time must not retry at the same time (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export function backoff(failures: number): number {
  return Math.random() * Math.min(BASE_DELAY * 2 ** failures, MAX_DELAY)
}
