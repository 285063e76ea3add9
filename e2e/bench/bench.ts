import { readFile } from 'node:fs/promises'
import { CHROMIUM_ARGUMENTS, findChromium } from '@footfall/testing/chromium'
import { type BrowserContext, chromium } from '@playwright/test'
import { measureCalls } from './calls.ts'
import type { Figure } from './figures.ts'
import { measureOutage } from './outage.ts'
import { startShop } from './shop.ts'
import { measureReading, measureStart } from './start.ts'
import { countStorage } from './storage.ts'
import { tableOf } from './table.ts'
import { measureTraffic } from './traffic.ts'

const FIRST = 'start, first visit'

interface BenchOptions {
  /** How often everything is measured. */
  readonly runs: number
  /** How many events an outage lasts. */
  readonly events: number
  /** Path of the script. */
  readonly script: string
}

/** Measures, and prints a table. Resolves to whether everything could be measured. */
export async function bench({ runs, events, script: path }: BenchOptions): Promise<boolean> {
  const script = await readFile(path, 'utf8')
  const shop = await startShop()
  const executablePath = findChromium()
  const browser = await chromium.launch({
    args: [...CHROMIUM_ARGUMENTS],
    ...(executablePath ? { executablePath } : { channel: 'chromium' }),
  })

  /** For a visitor who has never been here, in a process of their own. */
  async function anew(measure: (context: BrowserContext) => Promise<Figure[]>): Promise<Figure[]> {
    const context = await browser.newContext()
    try {
      return await measure(context)
    } finally {
      await context.close()
    }
  }

  try {
    const traffic = await anew((context) => measureTraffic(context, shop, script))
    await shop.closes()
    const figures: Figure[] = []
    for (let run = 1; run <= runs; run += 1) {
      if (process.stdout.isTTY) process.stdout.write(`\u001b[2K\rrun ${run} of ${runs}`)
      figures.push(
        ...(await anew((context) => measureStart(context, shop, script, FIRST))),
        ...(await anew((context) => measureReading(context, shop, FIRST))),
        ...(await anew(async (context) => [
          ...(await measureCalls(context, shop, script)),
          ...(await measureStart(context, shop, script, 'start, 1000 events waiting')),
        ])),
        ...(await anew((context) => measureOutage(context, shop, script, events))),
      )
    }
    const storage = await anew((context) => countStorage(context, shop, script, events))
    if (process.stdout.isTTY) process.stdout.write('\u001b[2K\r')
    const all = [...figures, ...storage, ...traffic]
    console.log(`${script.length} bytes of script, Chromium ${browser.version()}, ${runs} runs`)
    console.log(tableOf(all))
    return all.every(({ value }) => Number.isFinite(value))
  } finally {
    await browser.close()
    await shop.stop()
  }
}
