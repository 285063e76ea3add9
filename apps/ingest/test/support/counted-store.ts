import type { Store } from '../../src/domain/store.ts'

/** A store, and how often each of its methods was called. */
export interface CountedStore {
  readonly store: Store
  calls(name: keyof Store): number
}

export function countCalls(store: Store): CountedStore {
  const counts = new Map<PropertyKey, number>()
  return {
    store: new Proxy(store, {
      get(target, name) {
        counts.set(name, (counts.get(name) ?? 0) + 1)
        return Reflect.get(target, name)
      },
    }),
    calls: (name) => counts.get(name) ?? 0,
  }
}
