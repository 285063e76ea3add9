import type { Family } from '../fault.ts'
import type { SiteTab } from '../site-tab.ts'
import type { Visit } from '../visit.ts'
import { MOMENTS, visitGoesOn } from './moments.ts'

/** How a visitor may leave. */
interface Way {
  readonly how: string
  /** Tracks so many events, and leaves. */
  readonly leave: (tab: SiteTab, events: number) => Promise<void>
  readonly opens?: (visit: Visit) => Promise<SiteTab>
}

const WAYS: readonly Way[] = [
  {
    how: 'by a link to another page of the site',
    leave: (tab, events) => tab.tracksAndFollowsALink(events, 'site'),
  },
  {
    how: 'by a link to a foreign page',
    leave: (tab, events) => tab.tracksAndFollowsALink(events, 'elsewhere'),
  },
  {
    how: 'by a window that closes itself',
    leave: (tab, events) => tab.tracksAndCloses(events),
    opens: (visit) => visit.opensInAWindow(),
  },
  {
    how: 'by closing the tab',
    async leave(tab, events) {
      await tab.tracks(events)
      await tab.closes()
    },
  },
  {
    how: 'by closing the tab of a page that listens to unload',
    async leave(tab, events) {
      await tab.listensToUnload()
      await tab.tracks(events)
      await tab.closes()
    },
  },
]

export const leaving: Family = {
  when: 'when the visitor leaves as soon as they are tracked',
  faults: [
    ...WAYS.flatMap(({ how, leave, opens }) =>
      MOMENTS.map(({ moment, idleMinutes }): Family['faults'][number] => ({
        what: how + moment,
        async run(world) {
          await leave(await visitGoesOn(world, idleMinutes, opens), world.events)
          await world.hasStoredAll()
          // The page did not receive the answer, so the next page sends the events again.
          await world.comesBack()
        },
      })),
    ),
    {
      what: 'by closing the tab after 200 events in a loop, and comes back',
      async run(world) {
        const tab = await visitGoesOn(world)
        await tab.tracks(Math.max(200, world.events))
        await tab.closes()
        // They are more than browsers let a page send as it leaves.
        await world.comesBack()
      },
    },
  ],
}
