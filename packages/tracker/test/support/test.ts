import { test as base, type TestAPI, vi } from 'vitest'
import { type Browser, startBrowser } from './browser.ts'
import { type Collector, createCollector } from './collector.ts'

/** Created for each test. */
interface Fixtures {
  collector: Collector
  browser: Browser
}

/** A test with a visitor's browser and the collector that receives its requests. */
export const test: TestAPI<Fixtures> = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the required fixtures from this pattern.
  collector: async ({}, use) => {
    await use(createCollector())
  },
  browser: async ({ collector }, use) => {
    await use(startBrowser(collector))
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  },
})
