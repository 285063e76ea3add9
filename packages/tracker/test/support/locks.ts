/** Web Locks (https://w3c.github.io/web-locks/), as far as exclusive requests go, and a hand that can hold them back. */
export interface Locks {
  /** One holder a name at a time, the others in the order they came; a lock is let go when what its holder returned settles. */
  request(name: string, task: () => unknown): Promise<unknown>
  /** From now on nobody is given a lock whose name ends like this: as when another tab holds it. */
  holdBack(name: string): void
  /** From now on every lock is given again, to those who wait, too. */
  giveAgain(): void
}

export function createLocks(): Locks {
  const lastHolders = new Map<string, Promise<unknown>>()
  const waiting: (() => void)[] = []
  let heldBack: string | undefined

  async function ready(name: string): Promise<void> {
    if (heldBack && name.endsWith(heldBack)) await new Promise<void>((resolve) => waiting.push(resolve))
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
    holdBack: (name) => {
      heldBack = name
    },
    giveAgain: () => {
      heldBack = undefined
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
