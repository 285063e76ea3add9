import type { Site } from './site.ts'
import type { Tab } from './tab.ts'
import type { Visitor } from './visitor.ts'

/**
 * Sees every change of localStorage, also one that is undone at once, from a tab that has no tracker. Resolves to what
 * tells the keys that changed until now, asked from a tab of the same site.
 */
export async function watchStorage(
  visitor: Visitor,
  site: Site,
): Promise<(tab: Tab) => Promise<readonly string[]>> {
  const watcher = await visitor.opens(site.url('/plain.html'))
  await watcher.storage.watches()
  return async (tab) => {
    await tab.storage.takes({ end: '' })
    const changes = await watcher.storage.changesUntil('end')
    return changes.filter((key) => key !== 'end')
  }
}
