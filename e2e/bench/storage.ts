import type { BrowserContext } from '@playwright/test'
import type { Figure } from './figures.ts'
import { tracksAll } from './outage.ts'
import type { Shop } from './shop.ts'
import { visit } from './visit.ts'

/** What a page did to localStorage. */
interface Touched {
  reads: number
  writes: number
  /** Characters of what was written, without the keys. */
  written: number
  removals: number
  /** How often it asked for all keys. */
  listings: number
}

declare global {
  interface Window {
    touched: Touched
  }
}

/** What the same outage costs in storage; not in the run that is timed, since counting takes time. */
export async function countStorage(
  context: BrowserContext,
  shop: Shop,
  script: string,
  events: number,
): Promise<Figure[]> {
  const heading = `${events} events, no answer: localStorage, for each event`
  const shopping = await visit(context, shop, watchStorage)
  await shopping.starts(script)
  await tracksAll(shopping.page, events)
  const touched = await shopping.page.evaluate(() => window.touched)
  return (
    [
      ['reads', '', touched.reads],
      ['writes', '', touched.writes],
      ['written', 'characters', touched.written],
      ['removals', '', touched.removals],
      ['listings of all keys', '', touched.listings],
    ] as const
  ).map(([name, unit, value]) => ({ heading, name, unit, value: value / events }))
}

/** Puts something in the place of localStorage that passes all on to it, and counts: to its methods and to its keys as properties. */
function watchStorage(): void {
  const touched = { reads: 0, writes: 0, written: 0, removals: 0, listings: 0 }
  const methods: Partial<Storage> = {
    getItem(key) {
      touched.reads += 1
      return storage.getItem(key)
    },
    setItem(key, text) {
      touched.writes += 1
      touched.written += text.length
      storage.setItem(key, text)
    },
    removeItem(key) {
      touched.removals += 1
      storage.removeItem(key)
    },
  }
  const storage = localStorage
  const watched = new Proxy(storage, {
    get(_, name: string) {
      if (name in methods) return methods[name]
      touched.reads += 1
      return storage[name]
    },
    set(_, name: string, text: string) {
      methods.setItem?.(name, text)
      return true
    },
    deleteProperty(_, name: string) {
      methods.removeItem?.(name)
      return true
    },
    ownKeys() {
      touched.listings += 1
      return Object.keys(storage)
    },
  })
  Object.defineProperty(window, 'localStorage', { value: watched })
  window.touched = touched
}
