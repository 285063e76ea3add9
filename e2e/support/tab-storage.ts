import { expect, type Page } from '@playwright/test'

/** localStorage, as a page in a tab sees it and the site's own scripts may treat it. */
export interface TabStorage {
  /** Keys and values. */
  entries(): Promise<Readonly<Record<string, string>>>
  /** Writes these, too. */
  takes(entries: Readonly<Record<string, string>>): Promise<void>
  /** Writes under keys of the site's own until not one more character fits. */
  fills(): Promise<void>
  /** Removes all keys, also those of other scripts. */
  clears(): Promise<void>
  /** Names of all that the page keeps outside localStorage: cookies, sessionStorage, IndexedDB, caches. */
  keptElsewhere(): Promise<readonly string[]>
  /** Begins to note each change that other tabs of the site make. */
  watches(): Promise<void>
  /** Keys of the changes noted since, once one of this key is among them. */
  changesUntil(key: string): Promise<readonly string[]>
}

export function createTabStorage(page: Page): TabStorage {
  return {
    entries: () => page.evaluate(() => ({ ...localStorage })),
    takes: (entries) => page.evaluate((entries) => void Object.assign(localStorage, entries), entries),
    fills: () =>
      page.evaluate(() => {
        for (let length = 2 ** 22; length >= 1; length /= 2) {
          try {
            for (let count = 0; ; count += 1)
              localStorage.setItem(`photo ${length} ${count}`, 'x'.repeat(length))
          } catch {}
        }
      }),
    clears: () => page.evaluate(() => localStorage.clear()),
    keptElsewhere: () =>
      page.evaluate(async () => [
        ...document.cookie.split('; ').filter(Boolean),
        ...Object.keys(sessionStorage),
        ...(await indexedDB.databases()).map(({ name }) => `${name}`),
        ...(await caches.keys()),
      ]),
    watches: () =>
      page.evaluate(() => {
        const changed: (string | null)[] = []
        // Browsers tell all tabs but the one that makes the change (HTML standard, "The storage event").
        addEventListener('storage', ({ key }) => changed.push(key))
        Object.assign(window, { changed })
      }),
    async changesUntil(key) {
      const changes = (): Promise<readonly string[]> =>
        page.evaluate(() => (window as unknown as { changed: string[] }).changed)
      await expect.poll(changes).toContain(key)
      return changes()
    },
  }
}
