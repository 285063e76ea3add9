import type { BrowserContext, Page } from '@playwright/test'
import type { Figure } from './figures.ts'
import type { Shop } from './shop.ts'
import { PROPERTIES } from './tracked.ts'
import { visit } from './visit.ts'

/** Memory and long tasks of a page whose events are not answered. */
export async function measureOutage(
  context: BrowserContext,
  shop: Shop,
  script: string,
  events: number,
): Promise<Figure[]> {
  const heading = `${events} events, no answer`
  const shopping = await visit(context, shop)
  await shopping.starts(script)
  const before = await shopping.heap()
  const busy = await shopping.busyWith(() => tracksAll(shopping.page, events))
  const growth = ((await shopping.heap()) - before) / 1_024
  const longTasks = await shopping.longTasks(heading)
  await shopping.page.close()
  return [
    { heading, name: 'main thread busy for each', unit: 'ms', value: busy / events },
    { heading, name: 'growth of the heap', unit: 'KiB', value: growth },
    ...longTasks,
    {
      heading,
      name: 'tasks over 50 ms where the page writes as much itself',
      unit: '',
      value: await noise(context, shop, events),
    },
  ]
}

/** How many tasks take over 50 ms in a page that puts as much into storage, without a tracker: what the machine does beside. */
async function noise(context: BrowserContext, shop: Shop, events: number): Promise<number> {
  const { page, longTasks } = await visit(context, shop)
  await page.evaluate(() => {
    let written = 0
    const track = (...event: unknown[]): void => {
      const key = `bench ${written % 1_000}`
      localStorage.setItem(key, JSON.stringify({ event, page: location.href, title: document.title }))
      written += 1
    }
    Object.assign(window, { tracker: { track, flush() {} } })
  })
  await tracksAll(page, events)
  const [count] = await longTasks('')
  return count?.value ?? Number.NaN
}

/** Tracks events, ten in a task, and flushes after each thousand: as if each thousand came within five seconds. */
export async function tracksAll(page: Page, events: number): Promise<void> {
  await page.evaluate(
    async ({ events, properties }) => {
      for (let tracked = 1; tracked <= events; tracked += 1) {
        window.tracker.track('add_to_cart', properties)
        if (tracked % 10 === 0) await scheduler.postTask(() => {})
        if (tracked % 1_000 === 0 || tracked === events) await window.tracker.flush()
      }
    },
    { events, properties: PROPERTIES },
  )
}
