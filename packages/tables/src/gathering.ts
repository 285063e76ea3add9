/** Milliseconds that an item waits at most for the batch before its own, so that a call that hangs delays no other. */
const MAX_WAIT = 50

/** Adds an item to the next batch. Resolves to its result. Rejects with what `work` threw, or after `budget` milliseconds without a result. */
export type Gathering<Item, Result> = (key: string, item: Item) => Promise<Result>

/**
 * Works on items in batches, since one call for many items costs little more than a call for one. An item starts at once
 * if no batch is at work; else with the next batch, at the latest when `size` items wait or the first has waited 50 ms.
 * Of two items with one key, the later one is worked on for both callers.
 *
 * `work` resolves to the results by key. An item without a result was left unprocessed by DynamoDB: it is tried again,
 * among the items of others, for `budget` milliseconds.
 */
export function createGathering<Item, Result>({
  size,
  budget,
  work,
}: {
  readonly size: number
  readonly budget: number
  readonly work: (items: ReadonlyMap<string, Item>) => Promise<ReadonlyMap<string, Result>>
}): Gathering<Item, Result> {
  const waiting = new Map<string, Entry<Item, Result>>()
  let atWork = 0
  let scheduled = false
  let overdue: NodeJS.Timeout | undefined

  function add(key: string, entry: Entry<Item, Result>): void {
    const same = waiting.get(key)
    waiting.set(key, same ? merge(same, entry) : entry)
    schedule()
  }

  /** Items that arrive in the same turn of the event loop share a batch. */
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      startBatches(false)
    })
  }

  function startBatches(isOverdue: boolean): void {
    while (waiting.size > 0 && (isOverdue || atWork === 0 || waiting.size >= size)) startBatch()
    if (waiting.size === 0) {
      clearTimeout(overdue)
      overdue = undefined
    } else {
      overdue ??= setTimeout(() => {
        overdue = undefined
        startBatches(true)
      }, MAX_WAIT)
    }
  }

  function startBatch(): void {
    const batch = new Map([...waiting].slice(0, size))
    for (const key of batch.keys()) waiting.delete(key)
    atWork += 1
    void settle(batch).finally(() => {
      atWork -= 1
      schedule()
    })
  }

  async function settle(batch: ReadonlyMap<string, Entry<Item, Result>>): Promise<void> {
    try {
      const results = await work(new Map([...batch].map(([key, { item }]) => [key, item])))
      for (const [key, entry] of batch) {
        if (results.has(key)) for (const { resolve } of entry.callers) resolve(results.get(key) as Result)
        else retry(key, entry)
      }
    } catch (error) {
      for (const { callers } of batch.values()) reject(callers, error)
    }
  }

  function retry(key: string, entry: Entry<Item, Result>): void {
    const attempt = entry.attempt + 1
    if (performance.now() - entry.since > budget)
      reject(entry.callers, new Error('DynamoDB left it unprocessed.'))
    else setTimeout(() => add(key, { ...entry, attempt }), backoff(attempt))
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      add(key, { item, callers: [{ resolve, reject }], since: performance.now(), attempt: 0 })
    })
}

interface Entry<Item, Result> {
  readonly item: Item
  readonly callers: readonly Caller<Result>[]
  /** When it was first added, on the clock of `performance.now()`. */
  readonly since: number
  readonly attempt: number
}

interface Caller<Result> {
  resolve(result: Result): void
  reject(error: unknown): void
}

/** The later item, for the callers of both. */
function merge<Item, Result>(one: Entry<Item, Result>, other: Entry<Item, Result>): Entry<Item, Result> {
  const later = one.since > other.since ? one : other
  return { ...later, callers: [...one.callers, ...other.callers] }
}

function reject(callers: readonly Caller<never>[], error: unknown): void {
  for (const caller of callers) caller.reject(error)
}

/**
 * Milliseconds before a retry of unprocessed items, which is the caller's to do (API reference, BatchWriteItem:
 * "exponential backoff"). Full jitter, so that items refused together do not return together; at most half a second.
 */
function backoff(attempt: number): number {
  return Math.random() * Math.min(25 * 2 ** attempt, 500)
}
