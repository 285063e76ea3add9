import type { BrowserContext } from '@playwright/test'
import { type Figure, percentile } from './figures.ts'
import type { Shop } from './shop.ts'
import { PROPERTIES } from './tracked.ts'
import { type Visit, visit } from './visit.ts'

/** Calls that are timed, of each kind and for each length of the outbox. */
const CALLS = 200

/** What the outbox holds at most, and a tenth more. */
const TOO_MANY = 1_100

/** What `track()` and `flush()` take as the outbox fills up, because the endpoint does not answer. */
export async function measureCalls(context: BrowserContext, shop: Shop, script: string): Promise<Figure[]> {
  const shopping = await visit(context, shop)
  await shopping.starts(script)
  const figures: Figure[] = []
  for (const waiting of [0, 100, 1_000]) {
    figures.push(...(await callsWith(shopping, waiting, `${waiting} events waiting`)))
  }
  await shopping.page.evaluate(trackUntil, TOO_MANY)
  await shopping.page.evaluate(() => window.tracker.flush())
  figures.push(...(await callsWith(shopping, 1_000, '1000 events waiting, the oldest dropped')))
  figures.push(...(await shopping.longTasks('all of these calls')))
  await shopping.page.close()
  return figures
}

async function callsWith({ page, busyWith }: Visit, waiting: number, heading: string): Promise<Figure[]> {
  await page.evaluate(trackUntil, waiting)
  const bare = await page.evaluate(timeCalls, { waiting, calls: CALLS })
  const described = await page.evaluate(timeCalls, { waiting, calls: CALLS, properties: PROPERTIES })
  const median = percentile(described.tracks, 50)
  const setItem = percentile(described.setItems, 50)
  const figure = (name: string, unit: string, value: number): Figure => ({ heading, name, unit, value })
  return [
    {
      ...figure('track(): half of the calls take less than', 'ms', percentile(bare.tracks, 50)),
      aim: 'under 0.1',
    },
    figure('track(): 95 % of the calls take less than', 'ms', percentile(bare.tracks, 95)),
    { ...figure('with properties: half', 'ms', median), aim: 'under 0.1' },
    figure('with properties: 95 %', 'ms', percentile(described.tracks, 95)),
    figure('with properties: half, to a setItem of the same bytes', '×', median / setItem),
    figure(
      'flush(): main thread busy for',
      'ms',
      await busyWith(() => page.evaluate(() => window.tracker.flush())),
    ),
  ]
}

/** Tracks, ten events in a task, until as many wait. */
async function trackUntil(waiting: number): Promise<void> {
  while (Object.keys(localStorage).filter((key) => key.includes(' evt_')).length < waiting) {
    for (let event = 0; event < 10; event += 1) window.tracker.track('view_item')
    await scheduler.postTask(() => {})
  }
}

/**
 * Times calls of `track()`, ten in a task, and ten `setItem` of what the last one stored; all in milliseconds each. After
 * each ten the oldest events go, so that as many wait as before.
 */
async function timeCalls({
  waiting,
  calls,
  properties,
}: {
  waiting: number
  calls: number
  properties?: typeof PROPERTIES
}): Promise<{ tracks: number[]; setItems: number[] }> {
  const TOGETHER = 10
  const tracks: number[] = []
  const setItems: number[] = []
  const keys = (): string[] =>
    Object.keys(localStorage)
      .filter((key) => key.includes(' evt_'))
      .sort()
  const isNamed = (key: string): boolean => `${localStorage[key]}`.includes('"session_id"')

  for (;;) {
    // One without a name would get it later, and keep those after it from theirs.
    while (!keys().every(isNamed)) await scheduler.postTask(() => {})
    const waits = keys()
    for (const key of waits.slice(0, waits.length - waiting)) localStorage.removeItem(key)
    if (tracks.length >= calls) return { tracks, setItems }
    await scheduler.postTask(() => {})

    for (let call = 0; call < TOGETHER; call += 1) {
      const before = performance.now()
      window.tracker.track('add_to_cart', properties)
      tracks.push(performance.now() - before)
    }
    const text = `${localStorage[keys().at(-1) ?? '']}`
    const before = performance.now()
    // What is there already need not be written again.
    for (let item = 0; item < TOGETHER; item += 1)
      localStorage.setItem(`bench ${tracks.length} ${item}`, text)
    setItems.push((performance.now() - before) / TOGETHER)
    for (let item = 0; item < TOGETHER; item += 1) localStorage.removeItem(`bench ${tracks.length} ${item}`)
  }
}
