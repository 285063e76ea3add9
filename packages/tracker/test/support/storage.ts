/** A replacement for localStorage: an object of strings that throws when it is full. */
export interface FakeStorage {
  readonly entries: Record<string, string>
  /** The key of each write so far, including failed writes. */
  readonly written: readonly string[]
  /** Makes all later writes fail. */
  fills(): void
  /** Overwrites the next write of a key with this ending at once, as another tab may do. */
  overwritesNext(ending: string, value: string): void
  /** Removes all entries, as the visitor may do. */
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
