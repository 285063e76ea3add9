import type { BrowserContext, CDPSession, Page } from '@playwright/test'
import type { Figure } from './figures.ts'
import type { Shop } from './shop.ts'

declare global {
  interface Window {
    /** Takes the milliseconds of each task over 50 ms since it was called last (W3C, Long Tasks API). */
    takeLongTasks(): number[]
  }
}

/** A visit to the page of the shop. */
export interface Visit {
  readonly page: Page
  /** Starts a script as the page's parser does with one that stands in it. Resolves to the milliseconds until it has run. */
  starts(script: string): Promise<number>
  /** Bytes that the page's JavaScript holds on to, once what is garbage has gone. */
  heap(): Promise<number>
  /** Milliseconds of a processor that the page's main thread took for a task; what it waited for, and what else the machine did, does not count. */
  busyWith(task: () => Promise<unknown>): Promise<number>
  /** How many tasks took over 50 ms since this was asked last, and how long the longest of them took. */
  longTasks(heading: string): Promise<readonly Figure[]>
}

/** @param prepare Runs in the page before all else. */
export async function visit(context: BrowserContext, shop: Shop, prepare?: () => void): Promise<Visit> {
  const page = await context.newPage()
  if (prepare) await page.addInitScript(prepare)
  await page.addInitScript(observeLongTasks)
  await page.goto(shop.page)
  // What Chromium did to open the page is none of ours.
  await page.evaluate(() => window.takeLongTasks())
  const chromium = await context.newCDPSession(page)
  await chromium.send('Performance.enable', { timeDomain: 'threadTicks' })

  return {
    page,
    starts: (script) => page.evaluate(runScript, [script, shop.endpoint] as const),
    async heap() {
      await chromium.send('HeapProfiler.collectGarbage')
      return metric(chromium, 'JSHeapUsedSize')
    },
    async busyWith(task) {
      const before = await metric(chromium, 'TaskDuration')
      await task()
      return ((await metric(chromium, 'TaskDuration')) - before) * 1_000
    },
    async longTasks(heading) {
      const tasks = await page.evaluate(() => window.takeLongTasks())
      return [
        { heading, name: 'tasks over 50 ms', unit: '', value: tasks.length, aim: 'none' },
        { heading, name: 'the longest of them', unit: 'ms', value: Math.max(0, ...tasks) },
      ]
    },
  }
}

function observeLongTasks(): void {
  const noted: number[] = []
  const note = (tasks: PerformanceEntryList): void => {
    for (const { duration } of tasks) noted.push(duration)
  }
  const observer = new PerformanceObserver((list) => note(list.getEntries()))
  observer.observe({ type: 'longtask' })
  window.takeLongTasks = () => {
    note(observer.takeRecords())
    return noted.splice(0)
  }
}

function runScript([script, endpoint]: readonly [script: string, endpoint: string]): number {
  const tag = document.createElement('script')
  tag.dataset['endpoint'] = endpoint
  tag.textContent = script
  const before = performance.now()
  document.head.append(tag)
  return performance.now() - before
}

/** https://chromedevtools.github.io/devtools-protocol/tot/Performance/ */
async function metric(chromium: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await chromium.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
}
