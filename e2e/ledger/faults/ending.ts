import { expect } from '@playwright/test'
import type { Family } from '../fault.ts'
import type { SiteTab } from '../site-tab.ts'
import type { Visit } from '../visit.ts'
import type { World } from '../world.ts'
import { MOMENTS, visitGoesOn } from './moments.ts'

/** How a page may end. */
interface End {
  readonly what: string
  readonly end: (tab: SiteTab) => Promise<void>
  /** To whom it can happen. */
  readonly visitor: (world: World) => Promise<Visit>
}

const ENDS: readonly End[] = [
  {
    what: 'by a crash of its process',
    end: (tab) => tab.crashes(),
    visitor: async (world) => world,
  },
  {
    what: 'frozen in the background, by the kill of its process',
    async end(tab) {
      await tab.freezesInTheBackground()
      await tab.crashes()
    },
    visitor: (world) => world.startsOwnBrowser(),
  },
]

export const ending: Family = {
  when: 'when the page ends as soon as they are tracked, and the visitor comes back',
  faults: [
    ...ENDS.flatMap(({ what, end, visitor }) =>
      MOMENTS.map(({ moment, idleMinutes }): Family['faults'][number] => ({
        what: what + moment,
        async run(world) {
          const visit = await visitor(world)
          const tab = await visitGoesOn(visit, idleMinutes)
          await tab.tracks(world.events)
          await end(tab)
          await visit.comesBack()
        },
      })),
    ),
    {
      what: 'for the back/forward cache, alive, while an answer hangs',
      async run(world) {
        const { collector } = world
        const tab = await visitGoesOn(world)
        const before = collector.events().length
        collector.hangs()
        await tab.tracks(world.events)
        await tab.beginsToFlush()
        await expect.poll(() => collector.events().length - before, { timeout: 15_000 }).toBeGreaterThan(0)
        expect(await tab.goesThereAndBack(), 'whether the page came back alive').toBe(true)
        collector.passesAgain()
        await tab.drains()
      },
    },
  ],
}
