import type { Page } from '@playwright/test'

/** localStorage, as a page in a tab sees it and the site's own scripts may treat it. */
export interface TabStorage {
  /** Keys and values. */
  entries(): Promise<Readonly<Record<string, string>>>
  /** Writes these, too. */
  takes(entries: Readonly<Record<string, string>>): Promise<void>
  /** Writes under keys of the site's own until not one more character fits. */
  fills(): Promise<void>
  /** Removes everything, whoever wrote it. */
  clears(): Promise<void>
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
  }
}
