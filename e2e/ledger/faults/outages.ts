import { expect } from '@playwright/test'
import type { Family } from '../fault.ts'
import type { World } from '../world.ts'
import { visitGoesOn } from './moments.ts'

/** One way in which the network or the server fails. */
interface Outage {
  readonly what: string
  readonly begins: (world: World) => unknown
  /** Waits until a request has met the outage. Default: until the tracker has begun a pause. */
  readonly isMet?: (world: World) => Promise<void>
  readonly ends: (world: World) => unknown
}

const passes = ({ collector }: World): unknown => collector.passesAgain()

const PORTAL = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>Welcome to the hotel</title>',
}

const OUTAGES: readonly Outage[] = [
  {
    what: 'the browser is offline',
    begins: (world) => world.losesTheNetwork(),
    ends: (world) => world.isOnlineAgain(),
  },
  {
    what: 'the port is closed',
    begins: ({ collector }) => collector.closesPort(),
    ends: ({ collector }) => collector.opensPort(),
  },
  {
    what: 'a captive portal answers 200 with a page of its own',
    begins: ({ collector }) => collector.answers(PORTAL),
    ends: passes,
  },
  {
    what: 'a captive portal answers so, and scripts may not read it',
    begins: ({ collector }) =>
      collector.answers({ ...PORTAL, headers: { 'Access-Control-Allow-Origin': 'http://portal.example' } }),
    ends: passes,
  },
  {
    what: 'connections are cut before anything is read',
    begins: ({ collector }) => collector.cutsConnections(),
    ends: passes,
  },
  {
    what: 'connections are cut after all is stored and before the answer',
    begins: ({ collector }) => collector.losesAnswers(),
    ends: passes,
  },
  {
    what: 'answers hang for longer than the tracker waits',
    begins: ({ collector }) => collector.hangs(),
    isMet: ({ collector }) =>
      expect
        .poll(() => collector.events().map(({ event_type }) => event_type), { timeout: 15_000 })
        .toContain('step'),
    ends: passes,
  },
  ...[500, 503, 429].map((status) => ({
    what: `the answer is ${status}`,
    begins: ({ collector }: World) => collector.answers({ status }),
    ends: passes,
  })),
]

export const outagesWhileOpen: Family = {
  when: 'through an outage that ends while the page is open',
  faults: OUTAGES.map(({ what, begins, ends }) => ({
    what,
    async run(world) {
      await world.windsUpTheClock(Date.now())
      const tab = await visitGoesOn(world)
      await begins(world)
      await tab.tracks(world.events)
      await tab.flushes()
      await tab.hasFailed()
      await ends(world)
      // Within these the tracker tries again by itself.
      await world.waits(10_000)
      await tab.hasSentAll()
    },
  })),
}

const DAY = 24 * 60 * 60_000

export const outagesUntilAnotherDay: Family = {
  when: 'through an outage that ends before the visitor comes back another day',
  faults: OUTAGES.map(({ what, begins, isMet, ends }) => ({
    what,
    async run(world) {
      const today = Date.now()
      await world.hasTheTime(today - DAY)
      const tab = await visitGoesOn(world)
      await begins(world)
      await tab.tracks(world.events)
      await tab.beginsToFlush()
      await (isMet ?? tab.hasFailed)(world)
      await tab.closes()
      await ends(world)
      await world.hasTheTime(today)
      await world.comesBack()
    },
  })),
}
