import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { sizeOf } from '@footfall/testing/sizes'
import type {
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
  TestType,
} from '@playwright/test'
import { type App, startApp } from '../support/app.ts'
import { startCollector } from '../support/collector.ts'
import { startSite } from '../support/site.ts'
import { test as base } from '../support/test.ts'
import { buildApp, buildTracker } from './mutant-build.ts'
import type { Mutation } from './mutations.ts'
import { createWorld, type World } from './world.ts'

/** New for each test. */
interface Fixtures {
  /** What is wrong on purpose with the software under test. */
  mutation: Mutation | undefined
  /** Path of the app's build, where that has the mutation. */
  build: string | undefined
  /** The app, mutated or not. */
  appUnderTest: App
  world: World
}

/** One for all tests of a worker. */
interface WorkerFixtures {
  dynamodb: FaultProxy
  /** Starts a process of the app between which and DynamoDB the fault proxy stands. */
  startsApp: (build?: string) => Promise<App>
}

/** Events that each fault tracks at least. */
const EVENTS = sizeOf('LEDGER_EVENTS')

/** A test in a {@link World}, in which the browser has its back/forward cache, as visitors have it. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & Fixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & WorkerFixtures
> = base.extend<Fixtures, WorkerFixtures>({
  mutation: [undefined, { option: true }],
  launchOptions: [
    ({ launchOptions }, use) =>
      use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    { scope: 'worker' },
  ],
  dynamodb: [
    async ({ database }, use) => {
      const proxy = await startFaultProxy(database.endpoint)
      await use(proxy)
      await proxy.stop()
    },
    { scope: 'worker' },
  ],
  startsApp: [
    ({ database, dynamodb }, use) =>
      use((build) =>
        startApp(
          { ...database, endpoint: dynamodb.endpoint },
          { meetsFaults: true, ...(build && { build }) },
        ),
      ),
    { scope: 'worker' },
  ],
  app: [
    async ({ startsApp }, use) => {
      const app = await startsApp()
      await use(app)
      await app.stop()
    },
    { scope: 'worker' },
  ],
  async build({ mutation }, use) {
    if (mutation?.of !== 'app') return use(undefined)
    const folder = await mkdtemp(join(tmpdir(), 'footfall-mutant-'))
    const file = join(folder, 'node.mjs')
    await buildApp(mutation.changes, file)
    await use(file)
    await rm(folder, { recursive: true })
  },
  async appUnderTest({ app, build, startsApp }, use) {
    if (!build) return use(app)
    const mutant = await startsApp(build)
    await use(mutant)
    await mutant.stop()
  },
  async collector({ appUnderTest, mutation }, use) {
    const script = mutation?.of === 'tracker' ? await buildTracker(mutation.changes) : undefined
    const collector = await startCollector(appUnderTest, script)
    await use(collector)
    await collector.stop()
  },
  async site({ collector }, use) {
    const site = await startSite(collector.url)
    await use(site)
    await site.stop()
  },
  async world({ appUnderTest, build, collector, context, dynamodb, site, startsApp, tables }, use) {
    const world = createWorld({
      events: EVENTS,
      app: appUnderTest,
      context,
      collector,
      dynamodb,
      site,
      tables,
      startsApp: () => startsApp(build),
    })
    await use(world)
    dynamodb.works()
    await world.stop()
  },
})
