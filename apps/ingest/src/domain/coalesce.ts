/**
 * Runs `work` for one key at a time: what arrives for a key while its work is under way waits, and then goes together
 * as one. Results stand at the places of their items; a failure is the failure of all who shared that run.
 */
export function coalesce<Item, Result>(
  work: (key: string, items: readonly Item[]) => Promise<readonly Result[]>,
): (key: string, items: readonly Item[]) => Promise<readonly Result[]> {
  const waiting = new Map<string, Waiting<Item, Result>[]>()

  async function run(key: string): Promise<void> {
    for (let turn = waiting.get(key) ?? []; turn.length > 0; turn = waiting.get(key) ?? []) {
      waiting.set(key, [])
      try {
        const results = await work(
          key,
          turn.flatMap(({ items }) => items),
        )
        let from = 0
        for (const { items, resolve } of turn) {
          resolve(results.slice(from, from + items.length))
          from += items.length
        }
      } catch (error) {
        for (const { reject } of turn) reject(error)
      }
    }
    waiting.delete(key)
  }

  return (key, items) =>
    new Promise((resolve, reject) => {
      const running = waiting.get(key)
      const entry = { items, resolve, reject }
      if (running) running.push(entry)
      else {
        waiting.set(key, [entry])
        void run(key)
      }
    })
}

interface Waiting<Item, Result> {
  readonly items: readonly Item[]
  resolve(results: readonly Result[]): void
  reject(error: unknown): void
}
