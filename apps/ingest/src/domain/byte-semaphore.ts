import { StoreUnavailable } from './errors.ts'

/** Bounds work that is under way by the bytes that it holds in memory. */
export interface ByteSemaphore {
  /**
   * Runs `task` once `bytes` are free, in the order of the calls. A task of more than all bytes runs alone. Throws
   * `StoreUnavailable` where the task could not begin within `patience` milliseconds; unset, it waits for ever.
   */
  run<Result>(bytes: number, task: () => Promise<Result>, patience?: number | undefined): Promise<Result>
}

interface Waiting {
  readonly bytes: number
  begin(): void
}

/** @param capacity Bytes that all tasks under way may hold together. */
export function createByteSemaphore(capacity: number): ByteSemaphore {
  const queue = new Set<Waiting>()
  let free = capacity

  function beginNext(): void {
    for (const waiting of queue) {
      if (waiting.bytes > free) return
      queue.delete(waiting)
      free -= waiting.bytes
      waiting.begin()
    }
  }

  function acquire(bytes: number, patience: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = patience === undefined ? undefined : setTimeout(giveUp, patience)
      const waiting: Waiting = {
        bytes,
        begin() {
          clearTimeout(timer)
          resolve()
        },
      }
      queue.add(waiting)
      beginNext()

      function giveUp(): void {
        queue.delete(waiting)
        reject(new StoreUnavailable('a replay in time'))
        // Smaller tasks behind this one may have room.
        beginNext()
      }
    })
  }

  return {
    async run(bytes, task, patience) {
      const taken = Math.min(bytes, capacity)
      await acquire(taken, patience)
      try {
        return await task()
      } finally {
        free += taken
        beginNext()
      }
    },
  }
}
