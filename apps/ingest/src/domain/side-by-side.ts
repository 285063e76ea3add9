import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds between two looks at whether the process is still busy. */
const LOOK = 20

/**
 * Runs `task` for each item, in their order, at most `most` at a time. Resolves to the results, at their items' places,
 * once all tasks have ended. The first error, if any, is thrown then.
 *
 * @param busy Whether only one task may run: while it says so, no other task begins.
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
      // The first worker goes on, so that the work ends however busy the process is.
      if (worker > 0 && busy()) {
        await pause(LOOK)
        continue
      }
      const place = next
      next += 1
      results[place] = task(items[place] as Item)
      await Promise.allSettled([results[place]])
    }
  }

  await Promise.all(Array.from({ length: most }, (_, worker) => work(worker)))
  return Promise.all(results)
}
