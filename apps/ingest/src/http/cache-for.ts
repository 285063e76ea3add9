/** Runs `task` at most once at a time, and shares its result with all calls until `milliseconds` after it has ended. */
export function cacheFor<Outcome>(
  task: () => Promise<Outcome>,
  milliseconds: number,
): () => Promise<Outcome> {
  let cached: Promise<Outcome> | undefined
  let expires = Number.POSITIVE_INFINITY
  return () => {
    if (cached && performance.now() < expires) return cached
    expires = Number.POSITIVE_INFINITY
    cached = task().finally(() => {
      expires = performance.now() + milliseconds
    })
    return cached
  }
}
