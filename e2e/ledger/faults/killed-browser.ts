import { expect } from '@playwright/test'
import type { Family } from '../fault.ts'
import type { SiteTab } from '../site-tab.ts'
import type { OwnVisit } from '../world.ts'

/** Browsers write localStorage to the disk seconds after a page has changed it. */
export const killedBrowser: Family = {
  when: 'when the whole browser is killed, and the visitor comes back',
  faults: [
    {
      what: 'after it wrote out what could not be sent',
      async run(world) {
        const visit = await world.startsOwnBrowser()
        const tab = await visit.opens()
        await tab.hasSentAll()
        world.collector.losesRequests()
        await tab.tracks(world.events)
        await isWrittenOut(visit, tab)
        const again = await visit.isKilledAndStartsAgain()
        world.collector.passesAgain()
        await again.comesBack()
      },
    },
    {
      what: 'after an answer, and before it wrote out that nothing waits any more',
      async run(world) {
        const visit = await world.startsOwnBrowser()
        const tab = await visit.opens()
        await tab.hasSentAll()
        world.collector.losesRequests()
        await tab.tracks(world.events)
        await isWrittenOut(visit, tab)
        world.collector.passesAgain()
        await tab.drains()
        // The answered events are still on the disk, unless a process of the dying browser was faster: so they are sent again.
        const again = await visit.isKilledAndStartsAgain()
        await again.comesBack()
      },
    },
    {
      what: 'as soon as they are tracked, but for those neither sent nor written out',
      mayLose: true,
      async run(world) {
        const visit = await world.startsOwnBrowser()
        const tab = await visit.opens()
        await tab.hasSentAll()
        await isWrittenOut(visit, tab)
        await tab.tracks(world.events)
        const again = await visit.isKilledAndStartsAgain()
        await again.comesBack()
        expect((await world.ledger()).lost).toBeLessThanOrEqual(world.events)
      },
    },
  ],
}

/** Waits until the browser's disk says what the page's storage says now: a minute, if the browser has just written. */
async function isWrittenOut(visit: OwnVisit, tab: SiteTab): Promise<void> {
  const [last = ''] = (await tab.stored()).slice(-1)
  await expect.poll(() => visit.hasWrittenOut(last), { timeout: 75_000 }).toBe(true)
}
