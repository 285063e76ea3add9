/** Exclusive Web Locks (https://w3c.github.io/web-locks/). A test can withhold them. */
export interface Locks {
  /** Grants each name to one holder at a time, in the order of the requests. The lock is released when the task's promise settles. */
  request(name: string, task: () => unknown): Promise<unknown>
  /** From now on grants no lock whose name ends with this, as if another tab had it. */
  withhold(name: string): void
  /** Grants all locks again, also to waiting requests. */
  grantAgain(): void
}

export function createLocks(): Locks {
  const lastHolders = new Map<string, Promise<unknown>>()
  const waiting: (() => void)[] = []
  let withheld: string | undefined

  async function ready(name: string): Promise<void> {
    if (withheld && name.endsWith(withheld)) await new Promise<void>((resolve) => waiting.push(resolve))
  }

  return {
    request(name, task) {
      const before = lastHolders.get(name)
      const turn = (async () => {
        await before
        await ready(name)
        return await task()
      })()
      lastHolders.set(
        name,
        turn.catch(() => {}),
      )
      return turn
    },
    withhold: (name) => {
      withheld = name
    },
    grantAgain: () => {
      withheld = undefined
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
