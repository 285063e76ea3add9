/** Milliseconds that an item waits at most for a lot before its own: one that hangs holds up nobody. */
const MOST_WAIT = 50

/**
 * Works on items in lots, since one call on many costs little more than a call on one. An item goes at once where no lot
 * is under way; else with the next, at the latest when `size` of them are together or the first has waited 50 ms.
 * Items with one key become one. `work` never fails.
 */
export function createGathering<Item>({
  size,
  merge,
  work,
}: {
  readonly size: number
  readonly merge: (waiting: Item, added: Item) => Item
  readonly work: (items: readonly Item[]) => Promise<void>
}): (key: string, item: Item) => void {
  const waiting = new Map<string, Item>()
  let underway = 0
  let scheduled = false
  let impatience: NodeJS.Timeout | undefined

  function send(impatient: boolean): void {
    while (waiting.size > 0 && (impatient || underway === 0 || waiting.size >= size)) begin()
    if (waiting.size === 0) {
      clearTimeout(impatience)
      impatience = undefined
    } else {
      impatience ??= setTimeout(becomeImpatient, MOST_WAIT)
    }
  }

  function becomeImpatient(): void {
    impatience = undefined
    send(true)
  }

  function begin(): void {
    const lot = [...waiting].slice(0, size)
    for (const [key] of lot) waiting.delete(key)
    underway += 1
    void work(lot.map(([, item]) => item)).finally(() => {
      underway -= 1
      schedule()
    })
  }

  /** What arrives in the same turn of the event loop goes together. */
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      send(false)
    })
  }

  return (key, item) => {
    const same = waiting.get(key)
    waiting.set(key, same === undefined ? item : merge(same, item))
    schedule()
  }
}
