import { expect } from '@playwright/test'
import type { Family } from '../fault.ts'
import { visitGoesOn } from './moments.ts'

/** Answers that say what to do. */
export const answers: Family = {
  when: 'when the answer is',
  faults: [
    ...[503, 429].map((status): Family['faults'][number] => ({
      what: `${status} with Retry-After, before which nothing is sent`,
      async run(world) {
        const { collector } = world
        const tab = await visitGoesOn(world)
        const before = collector.requests.length
        collector.answers({ status, headers: { 'Retry-After': '2' } })
        await tab.tracks(world.events)
        await tab.flushes()
        collector.passesAgain()
        const another = await world.opens()
        await another.tracks(1)
        await another.closes()
        await tab.drains()
        const [refused, next] = collector.requests.slice(before).filter(({ method }) => method === 'POST')
        expect(Number(next?.at) - Number(refused?.at)).toBeGreaterThanOrEqual(2_000)
      },
    })),
    {
      what: '413 to more than three events at a time',
      async run(world) {
        const tab = await visitGoesOn(world)
        world.collector.refusesAbove({ events: 3 })
        await tab.tracks(world.events)
        await tab.drains()
      },
    },
    {
      what: '413 to one event alone, which is dropped, and its session tells of it',
      async run(world) {
        const tab = await visitGoesOn(world)
        world.collector.refusesAbove({ bytes: 3_000 })
        await tab.tracks(Math.ceil(world.events / 2))
        await tab.tracksALargeEvent()
        await tab.tracks(Math.floor(world.events / 2))
        await tab.drains()
        await world.comesBack()
        expect(await world.ledger()).toMatchObject({ lost: 1, told: 1 })
      },
    },
  ],
}
