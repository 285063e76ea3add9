import type { Page } from '@playwright/test'

/** The tracker's Web Locks: one to give names, one to send. */
type Name = 'naming' | 'flush'

/** Web Locks, as a page in a tab knows them. */
export interface TabLocks {
  /** Whether the browser offers any here. */
  areThere(): Promise<boolean>
  /** Acquires a lock of the tracker, as another tab may. Resolves to the function that releases it. */
  take(name: Name): Promise<() => Promise<void>>
  /** How many tabs of the site wait for it. */
  waiting(name: Name): Promise<number>
  /** How many of the locks of this origin are held. Firefox keeps no page in its back/forward cache that holds one. */
  held(): Promise<number>
}

export function createTabLocks(page: Page): TabLocks {
  return {
    areThere: () => page.evaluate(() => 'locks' in navigator),
    async take(name) {
      await page.evaluate((name) => {
        const { src } = document.querySelector('script[src]') as HTMLScriptElement
        return new Promise<void>((taken) => {
          void navigator.locks.request(`footfall ${new URL('events', src)} ${name}`, () => {
            taken()
            return new Promise((release) => Object.assign(window, { release }))
          })
        })
      }, name)
      return () => page.evaluate(() => (window as unknown as { release: () => void }).release())
    },
    waiting: (name) =>
      page.evaluate(async (name) => {
        const { pending = [] } = await navigator.locks.query()
        return pending.filter((lock) => lock.name?.endsWith(` ${name}`)).length
      }, name),
    held: () => page.evaluate(async () => (await navigator.locks.query()).held?.length ?? 0),
  }
}
