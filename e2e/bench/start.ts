import type { BrowserContext } from '@playwright/test'
import type { Figure } from './figures.ts'
import type { Shop } from './shop.ts'
import { visit } from './visit.ts'

/** A script that does nothing. */
const EMPTY = '(()=>{})()'

/** What it takes until the script has run and tracks, in a process that has not seen it: compiled, evaluated, started. */
export async function measureStart(
  context: BrowserContext,
  shop: Shop,
  script: string,
  heading: string,
): Promise<Figure[]> {
  const { starts, longTasks, page } = await visit(context, shop)
  const empty = await starts(EMPTY)
  const tracker = await starts(script)
  // The first event is tracked by now, and sent in a task of its own.
  await page.evaluate(() => window.tracker.flush())
  return [
    { heading, name: 'an empty script', unit: 'ms', value: empty },
    { heading, name: 'the tracker', unit: 'ms', value: tracker, aim: 'under 3' },
    { heading, name: 'the tracker, to an empty script', unit: '×', value: tracker / empty },
    ...(await longTasks(heading)),
  ]
}

/** What a script takes that asks localStorage for one key, in a process that has not read it yet: no tracker takes less. */
export async function measureReading(
  context: BrowserContext,
  shop: Shop,
  heading: string,
): Promise<Figure[]> {
  const { starts } = await visit(context, shop)
  return [
    {
      heading,
      name: 'a script that reads localStorage',
      unit: 'ms',
      value: await starts("localStorage.getItem('')"),
    },
  ]
}
