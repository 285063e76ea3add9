/**
 * Runs `work` once at a time for each key. Items that arrive for a key while its work runs are queued, and the next run
 * takes all of them. Results have the order of the items. A failed run rejects every call whose items it had.
 */
export function coalesce<Item, Result>(
  work: (key: string, items: readonly Item[]) => Promise<readonly Result[]>,
): (key: string, items: readonly Item[]) => Promise<readonly Result[]> {
  const queued = new Map<string, Call<Item, Result>[]>()

  async function run(key: string): Promise<void> {
    for (let calls = queued.get(key) ?? []; calls.length > 0; calls = queued.get(key) ?? []) {
      queued.set(key, [])
      try {
        const results = await work(
          key,
          calls.flatMap(({ items }) => items),
        )
        let from = 0
        for (const { items, resolve } of calls) {
          resolve(results.slice(from, from + items.length))
          from += items.length
        }
      } catch (error) {
        for (const { reject } of calls) reject(error)
      }
    }
    queued.delete(key)
  }

  return (key, items) =>
    new Promise((resolve, reject) => {
      const queue = queued.get(key)
      const call = { items, resolve, reject }
      if (queue) queue.push(call)
      else {
        queued.set(key, [call])
        void run(key)
      }
    })
}

interface Call<Item, Result> {
  readonly items: readonly Item[]
  resolve(results: readonly Result[]): void
  reject(error: unknown): void
}
