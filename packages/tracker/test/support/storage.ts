/** localStorage as a page's scripts see it: an object of strings that throws when a value does not fit. */
export interface FakeStorage {
  readonly entries: Record<string, string>
  /** The key of each write so far, one that failed included. */
  readonly written: readonly string[]
  /** From now on it takes nothing more. */
  fills(): void
  /** Loses all that it has, as by the visitor's hand. */
  clears(): void
}

export function createStorage(): FakeStorage {
  let isFull = false
  const written: string[] = []
  const kept: Record<string, string> = {}
  return {
    written,
    entries: new Proxy<Record<string, string>>(kept, {
      set(entries, key, value) {
        written.push(String(key))
        if (isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
        return Reflect.set(entries, key, String(value))
      },
    }),
    fills: () => {
      isFull = true
    },
    clears: () => {
      for (const key of Object.keys(kept)) delete kept[key]
    },
  }
}
