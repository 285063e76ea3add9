import { expect } from '@playwright/test'
import type { Collector } from './collector.ts'
import type { Site } from './site.ts'
import type { Tab } from './tab.ts'
import type { Visitor } from './visitor.ts'

/**
 * Opens a page whose view and whose `identify` event wait, since the server has said to come again in an hour: so nothing
 * is sent when the page leaves, either.
 */
export async function opensUnsent(visitor: Visitor, site: Site, collector: Collector): Promise<Tab> {
  site.replace('https://stats.example.com', collector.url)
  collector.answers({ status: 503, headers: { 'Retry-After': '3600' } })
  const tab = await visitor.opens(site.url('/'))
  const keys = async (): Promise<string> => Object.keys(await tab.storage.entries()).join()
  await expect.poll(keys).toContain(' pause')
  await tab.calls('identify', 'jane')
  expect(await tab.waiting()).toBe(2)
  return tab
}
