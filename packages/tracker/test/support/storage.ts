/** localStorage as a page's scripts see it: an object of strings that throws when a value does not fit. */
export interface FakeStorage {
  readonly entries: Record<string, string>
  /** From now on it takes nothing more. */
  fills(): void
}

export function createStorage(): FakeStorage {
  let isFull = false
  return {
    entries: new Proxy<Record<string, string>>(
      {},
      {
        set(entries, key, value) {
          if (isFull) throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
          return Reflect.set(entries, key, String(value))
        },
      },
    ),
    fills: () => {
      isFull = true
    },
  }
}
