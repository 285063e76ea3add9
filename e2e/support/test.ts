import {
  test as base,
  expect,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test'
import { type App, startApp } from './app.ts'
import { type Collector, startCollector } from './collector.ts'
import { type Database, openDatabase } from './database.ts'
import { expectFolded } from './folded.ts'
import { startOwnBrowser } from './own-browser.ts'
import { type Site, startSite } from './site.ts'
import { goOnWithoutColours } from './stock-firefox.ts'
import { openTables, type Rows, type Tables } from './tables.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/** New for each test. */
interface Fixtures {
  visitor: Visitor
  /** Another one, with another browser. */
  stranger: Visitor
  /** One whose tabs share a window as they do in life: only one is seen. */
  windowed: Visitor
  /** Top-level domain of the site. Under `test` its pages are no secure context, as on plain http. */
  domain: 'localhost' | 'test'
  site: Site
  /** For a site that is told to send its events there. */
  collector: Collector
  /** Waits until the tables hold these rows of the site, and in each table named no other. Resolves to all its rows. */
  expectStored: ExpectStored
  /** Waits until the tables hold exactly so many events of the site, each counted once in the session that it names. Resolves to all its rows. */
  expectCounted: (events: number) => Promise<Rows>
}

/** Rows with at least these fields, in the order of {@link Rows}. */
type ExpectStored = (
  expected: {
    readonly [Table in keyof Rows]?: readonly Partial<Rows[Table][number]>[]
  },
) => Promise<Rows>

/** One for all tests of a worker. */
interface WorkerFixtures {
  database: Database
  app: App
  tables: Tables
}

/** A test with fixtures for visitors, the site, the collector and the tables. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & Fixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & WorkerFixtures
> = base.extend<Fixtures, WorkerFixtures>({
  database: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads here which fixtures this one needs.
    async ({}, use, { workerIndex }) => {
      const database = await openDatabase(workerIndex)
      await use(database)
      await database.stop()
    },
    { scope: 'worker' },
  ],
  app: [
    async ({ database }, use) => {
      const app = await startApp(database)
      await use(app)
      await app.stop()
    },
    { scope: 'worker' },
  ],
  tables: [
    async ({ database }, use) => {
      const tables = openTables(database)
      await use(tables)
      tables.stop()
    },
    { scope: 'worker' },
  ],
  browser: [
    async ({ browser, channel }, use) => {
      if (channel === 'moz-firefox') goOnWithoutColours(browser)
      await use(browser)
    },
    { scope: 'worker' },
  ],
  domain: ['localhost', { option: true }],
  site: async ({ app, domain }, use) => {
    const site = await startSite(app.url, domain)
    await use(site)
    await site.stop()
  },
  collector: async ({ app }, use) => {
    const collector = await startCollector(app)
    await use(collector)
    await collector.stop()
  },
  visitor: async ({ context }, use) => {
    const visitor = createVisitor(context)
    await use(visitor)
    expect(visitor.errors, 'what scripts threw').toEqual([])
  },
  stranger: async ({ browser }, use) => {
    const context = await browser.newContext()
    await use(createVisitor(context))
    await context.close()
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads here which fixtures this one needs.
  windowed: async ({}, use) => {
    const { context, stop } = await startOwnBrowser()
    const visitor = createVisitor(context)
    await use(visitor)
    await stop()
    expect(visitor.errors, 'what scripts threw').toEqual([])
  },
  expectStored: ({ tables, site }, use) =>
    use(async (expected) => {
      let rows: Rows = { events: [], sessions: [], active: [] }
      await expect(async () => {
        rows = await tables.rowsOf(site.origin)
        expect(rows).toMatchObject(expected)
      }).toPass({ timeout: 15_000 })
      return rows
    }),
  expectCounted: ({ tables, site }, use) =>
    use(async (events) => {
      let rows: Rows = { events: [], sessions: [], active: [] }
      await expect(async () => {
        rows = await tables.rowsOf(site.origin)
        expect(rows.events).toHaveLength(events)
        expectFolded(rows)
      }).toPass({ timeout: 15_000 })
      return rows
    }),
})
