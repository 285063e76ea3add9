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
import { startMutantApp } from './mutant-app.ts'
import type { Mutation } from './mutations.ts'
import { createWorld, type World } from './world.ts'

/** New for each test. */
interface Fixtures {
  /** Events that each fault tracks at least. */
  events: number
  /** The fault that the test puts into the software. Default: none. */
  mutation: Mutation
  /** Starts a process of the app under test. The fault proxy stands between it and DynamoDB. */
  startsAppUnderTest: () => Promise<App>
  appUnderTest: App
  world: World
}

/** One for all tests of a worker. */
interface WorkerFixtures {
  dynamodb: FaultProxy
  /** Starts a process of the app without mutation, behind the fault proxy. */
  startsApp: () => Promise<App>
}

/** Events that each fault tracks at least. */
const EVENTS = sizeOf('LEDGER_EVENTS')

/** A test in a {@link World}, in which the browser has its back/forward cache, as visitors have it. */
export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & Fixtures,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & WorkerFixtures
> = base.extend<Fixtures, WorkerFixtures>({
  events: [EVENTS, { option: true }],
  mutation: [{}, { option: true }],
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
      use(() => startApp({ ...database, endpoint: dynamodb.endpoint }, { meetsFaults: true })),
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
  // The tables exist once the worker's app has started.
  async startsAppUnderTest({ app: _, database, dynamodb, mutation: { app: faulty }, startsApp }, use) {
    const location = { ...database, endpoint: dynamodb.endpoint }
    await use(faulty ? () => startMutantApp(location, faulty) : startsApp)
  },
  async appUnderTest({ app, mutation, startsAppUnderTest }, use) {
    if (!mutation.app) return use(app)
    const mutant = await startsAppUnderTest()
    await use(mutant)
    await mutant.stop()
  },
  async collector({ appUnderTest }, use) {
    const collector = await startCollector(appUnderTest)
    await use(collector)
    await collector.stop()
  },
  async site({ collector }, use) {
    const site = await startSite(collector.url)
    await use(site)
    await site.stop()
  },
  async world(
    { appUnderTest, collector, context, dynamodb, events, mutation, site, startsAppUnderTest, tables },
    use,
  ) {
    if (mutation.page) await context.addInitScript(mutation.page)
    const world = createWorld({
      events,
      app: appUnderTest,
      context,
      collector,
      dynamodb,
      site,
      tables,
      startsApp: startsAppUnderTest,
    })
    await use(world)
    dynamodb.works()
    await world.stop()
  },
})
