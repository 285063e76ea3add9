import { StoreUnavailable } from './errors.ts'

/** Bounds concurrent work by the bytes that it holds in memory. */
export interface ByteSemaphore {
  /**
   * Runs `task` once `bytes` are free, in the order of the calls. A task larger than the capacity runs alone. Throws
   * `StoreUnavailable` if the task did not start within `timeout` milliseconds; without `timeout`, waits without limit.
   */
  run<Result>(bytes: number, task: () => Promise<Result>, timeout?: number | undefined): Promise<Result>
}

interface QueuedTask {
  readonly bytes: number
  start(): void
}

/** @param capacity Bytes that all running tasks may hold together. */
export function createByteSemaphore(capacity: number): ByteSemaphore {
  const queue = new Set<QueuedTask>()
  let free = capacity

  function startNext(): void {
    for (const queued of queue) {
      if (queued.bytes > free) return
      queue.delete(queued)
      free -= queued.bytes
      queued.start()
    }
  }

  function acquire(bytes: number, timeout: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = timeout === undefined ? undefined : setTimeout(onTimeout, timeout)
      const queued: QueuedTask = {
        bytes,
        start() {
          clearTimeout(timer)
          resolve()
        },
      }
      queue.add(queued)
      startNext()

      function onTimeout(): void {
        queue.delete(queued)
        reject(new StoreUnavailable('a replay in time'))
        // There may be room for smaller tasks after this one.
        startNext()
      }
    })
  }

  return {
    async run(bytes, task, timeout) {
      const acquired = Math.min(bytes, capacity)
      await acquire(acquired, timeout)
      try {
        return await task()
      } finally {
        free += acquired
        startNext()
      }
    },
  }
}
