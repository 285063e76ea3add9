import type { BrowserContext } from '@playwright/test'
import type { Figure } from './figures.ts'
import type { Shop } from './shop.ts'
import { PROPERTIES } from './tracked.ts'
import { visit } from './visit.ts'

/** What goes over the network for a page view and, once that is stored, nine events more. */
export async function measureTraffic(context: BrowserContext, shop: Shop, script: string): Promise<Figure[]> {
  const { page, starts } = await visit(context, shop)
  await Promise.all([page.waitForResponse(shop.endpoint), starts(script)])
  await page.waitForFunction(nothingWaits)
  await page.evaluate(async (properties) => {
    for (let event = 0; event < 9; event += 1) {
      window.tracker.track('add_to_cart', properties)
      await scheduler.postTask(() => {})
    }
  }, PROPERTIES)
  // They are sent when the tracker sees fit, as on any page.
  await page.waitForFunction(nothingWaits)
  const heading = 'ten events, the app answers'
  const bytes = shop.bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0)
  return [
    { heading, name: 'requests', unit: '', value: shop.bodies.length },
    { heading, name: 'their bodies', unit: 'bytes', value: bytes },
  ]
}

function nothingWaits(): boolean {
  return !Object.keys(localStorage).some((key) => key.includes(' evt_'))
}
