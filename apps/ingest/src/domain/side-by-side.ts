import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds between two calls of `busy`. */
const POLL_INTERVAL = 20

/**
 * Runs `task` for each item, in order, at most `most` at a time. Resolves to the results, in the order of the items, once
 * all tasks have ended; throws the first error then.
 *
 * @param busy While it returns true, only one task at a time starts.
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
  { most, busy = () => false }: { readonly most: number; readonly busy?: (() => boolean) | undefined },
): Promise<readonly Result[]> {
  const results = new Array<Promise<Result>>(items.length)
  let next = 0

  async function work(worker: number): Promise<void> {
    while (next < items.length) {
      // The first worker never pauses, so the work makes progress even if the process is always busy.
      if (worker > 0 && busy()) {
        await pause(POLL_INTERVAL)
        continue
      }
      const index = next
      next += 1
      results[index] = task(items[index] as Item)
      await Promise.allSettled([results[index]])
    }
  }

  await Promise.all(Array.from({ length: most }, (_, worker) => work(worker)))
  return Promise.all(results)
}
