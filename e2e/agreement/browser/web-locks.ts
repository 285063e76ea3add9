import type { Agenda } from '../agenda.ts'
import type { Tab } from './tab.ts'

/** Web Locks (https://w3c.github.io/web-locks/), as far as exclusive requests of pages go. */
export interface WebLocks {
  /** Resolves, in the tab's promises, to what its task does under the lock. */
  request(tab: Tab, name: string, task: () => unknown): Promise<unknown>
  /** The tab is gone, and with it all that it holds and waits for. */
  leave(tab: Tab): void
  /** Whether the tab holds a lock whose name ends like this. */
  holds(tab: Tab, ending: string): boolean
}

interface Request {
  readonly tab: Tab
  readonly name: string
  readonly run: () => void
}

/** `evict` ends a page that holds a lock in the back/forward cache, since browsers do as soon as another asks for it. */
export function createWebLocks(agenda: Agenda, evict: (tab: Tab) => void): WebLocks {
  const held = new Map<string, Request>()
  let waiting: Request[] = []

  /** The browser gives a lock to a frozen page, too: it is that page which does nothing with it. */
  function give(name: string): void {
    if (held.has(name)) return
    const next = waiting.find((request) => request.name === name)
    if (!next) return
    waiting = waiting.filter((request) => request !== next)
    held.set(name, next)
    agenda.add(0, () => next.tab.run(next.run), next.tab)
  }

  function letGo(request: Request): void {
    if (held.get(request.name) !== request) return
    held.delete(request.name)
    give(request.name)
  }

  return {
    request(tab, name, task) {
      if (tab.state === 'gone') return new tab.Promise(() => {})
      return new tab.Promise((resolve, reject) => {
        const request: Request = {
          tab,
          name,
          run: () => {
            const done = new tab.Promise((settle) => settle(task()))
            done.finally(() => letGo(request)).then(resolve, reject)
          },
        }
        waiting.push(request)
        const holder = held.get(name)?.tab
        if (holder?.state === 'cached') evict(holder)
        give(name)
      })
    },
    leave(tab) {
      waiting = waiting.filter((request) => request.tab !== tab)
      for (const request of [...held.values()]) if (request.tab === tab) letGo(request)
    },
    holds: (tab, ending) =>
      [...held.values()].some((holder) => holder.tab === tab && holder.name.endsWith(ending)),
  }
}
