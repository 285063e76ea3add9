import type { Store } from '../../src/domain/store.ts'

/** A store, and the number of calls to its methods. */
export interface CountedStore {
  readonly store: Store
  /** Calls of one method, or of all methods. */
  calls(name?: keyof Store): number
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
    calls: (name) =>
      name === undefined
        ? [...counts.values()].reduce((sum, count) => sum + count, 0)
        : (counts.get(name) ?? 0),
  }
}
