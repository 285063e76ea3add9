/** Work that goes on until the test ends it. */
export interface HeldWork {
  /** The names of the begun work, in order. */
  readonly begun: readonly string[]
  /** The most work that went on at the same time. */
  most(): number
  /** Ends the oldest work: it resolves, or rejects with `error`. */
  release(error?: Error): void
  /** Begins work that resolves to `result`. */
  hold<Result>(name: string, result: Result): Promise<Result>
}

export function createHeldWork(): HeldWork {
  const held: ((error?: Error) => void)[] = []
  const begun: string[] = []
  let most = 0
  return {
    begun,
    most: () => most,
    release: (error) => held.shift()?.(error),
    hold(name, result) {
      begun.push(name)
      return new Promise((resolve, reject) => {
        held.push((error) => (error ? reject(error) : resolve(result)))
        most = Math.max(most, held.length)
      })
    },
  }
}
