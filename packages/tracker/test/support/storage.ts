/** localStorage as a page's scripts see it: an object of strings that throws when a value does not fit. */
export interface FakeStorage {
  readonly entries: Record<string, string>
  /** The key of each write so far, one that failed included. */
  readonly written: readonly string[]
  /** From now on it takes nothing more. */
  fills(): void
  /** The next write of a key that ends so is written over at once, by another tab. */
  overwritesNext(ending: string, value: string): void
  /** Loses all that it has, as by the visitor's hand. */
  clears(): void
}

export function createStorage(): FakeStorage {
  let isFull = false
  let overwriting: readonly [ending: string, value: string] | undefined
  const written: string[] = []
  const kept: Record<string, string> = {}
  return {
    written,
    entries: new Proxy<Record<string, string>>(kept, {
      set(entries, key, value) {
        written.push(String(key))
        if (isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
        if (!overwriting || !String(key).endsWith(overwriting[0]))
          return Reflect.set(entries, key, String(value))
        const [, others] = overwriting
        overwriting = undefined
        return Reflect.set(entries, key, others)
      },
    }),
    overwritesNext: (ending, value) => {
      overwriting = [ending, value]
    },
    fills: () => {
      isFull = true
    },
    clears: () => {
      for (const key of Object.keys(kept)) delete kept[key]
    },
  }
}
