/** The outcome of `task`, run once for all who ask at the same time and for the `milliseconds` after it has ended. */
export function keptFor<Outcome>(task: () => Promise<Outcome>, milliseconds: number): () => Promise<Outcome> {
  let kept: Promise<Outcome> | undefined
  let until = Number.POSITIVE_INFINITY
  return () => {
    if (kept && performance.now() < until) return kept
    until = Number.POSITIVE_INFINITY
    kept = task().finally(() => {
      until = performance.now() + milliseconds
    })
    return kept
  }
}
