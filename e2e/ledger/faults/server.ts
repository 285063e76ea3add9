import type { Fault as CallFault } from '@footfall/testing/fault-proxy'
import { expect } from '@playwright/test'
import type { Family } from '../fault.ts'
import type { SiteTab } from '../site-tab.ts'
import type { World } from '../world.ts'

/** Tabs of one visitor that track and send at the same time. */
const TABS = 3

async function opensTabs(world: World): Promise<readonly SiteTab[]> {
  const tabs: SiteTab[] = []
  while (tabs.length < TABS) tabs.push(await world.opens())
  for (const tab of tabs) await tab.drains()
  return tabs
}

async function work(tabs: readonly SiteTab[], events: number): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.works(Math.ceil(events / TABS))))
  for (const tab of tabs) await tab.drains()
}

/** What each fault does to a call to DynamoDB, in words. */
const CALLS: Readonly<Record<CallFault, string>> = {
  throttled: 'is throttled',
  error: 'is answered 500',
  'cut before': 'is cut off before it takes effect',
  'cut after': 'is cut off after it took effect',
  unprocessed: 'leaves items unprocessed',
  slow: 'is slow',
}

export const calls: Family = {
  when: 'while tabs are at work, and of the calls to DynamoDB',
  faults: Object.entries(CALLS).flatMap(([fault, what]) =>
    [5, 20].map((percent) => ({
      what: `one in ${100 / percent} ${what}`,
      async run(world) {
        const tabs = await opensTabs(world)
        world.dynamodb.fails([fault as CallFault], percent / 100)
        // The share may miss every call, so one call fails for certain.
        world.dynamodb.failsAt(2, fault as CallFault)
        await work(tabs, world.events)
      },
    })),
  ),
}

export const processes: Family = {
  when: 'while tabs are at work, and the app',
  faults: [
    ...(['before', 'after'] as const).map((when): Family['faults'][number] => ({
      what: `is killed ${when} a call of it takes effect, and starts again`,
      async run(world) {
        const tabs = await opensTabs(world)
        let killed = false
        // In the middle of the work, also where the app writes the events of all tabs together.
        world.dynamodb.failsAt(Math.ceil(world.events / 2), `cut ${when}`, async () => {
          await world.app.stop()
          killed = true
        })
        const working = work(tabs, world.events)
        await expect.poll(() => killed, { timeout: 15_000 }).toBe(true)
        await world.app.start()
        await working
      },
    })),
    {
      what: 'has three processes, of which each gets every third request',
      async run(world) {
        const apps = [world.app, await world.startsAnotherApp(), await world.startsAnotherApp()]
        world.collector.passesInTurn(apps)
        await work(await opensTabs(world), world.events)
      },
    },
  ],
}
