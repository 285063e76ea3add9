import { describe, expect, it } from 'vitest'
import { type Crossing, inEveryOrder, visitOf } from './support/crossing.ts'
import { MINUTE } from './support/site.ts'

const PLAIN = { user_id: 'ada', page_url: '/' }

describe('two batches of one session', () => {
  it.each<[string, (world: Crossing) => Promise<void>]>([
    [
      'that begin the session',
      async (world) => {
        const [one, two, three] = visitOf(world)
        await world.atOnce(
          () => world.post(0, [one, two]),
          () => world.post(1, [three]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 3, entry_page: one.page_url })
      },
    ],
    [
      'that are the same',
      async (world) => {
        const [one, two] = visitOf(world)
        await world.atOnce(
          () => world.post(0, [one, two]),
          () => world.post(1, [one, two]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 2 })
      },
    ],
    [
      'that overlap',
      async (world) => {
        const [one, two, three] = visitOf(world)
        await world.atOnce(
          () => world.post(0, [one, two]),
          () => world.post(1, [two, three]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 3 })
      },
    ],
    [
      'that reach one process',
      async (world) => {
        const [one, two, three] = visitOf(world)
        await world.atOnce(
          () => world.post(0, [one, two]),
          () => world.post(0, [two, three]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 3 })
      },
    ],
    [
      'of late events, the first event last',
      async (world) => {
        const [one, two, three, four] = visitOf(world)
        await world.post(0, [four])
        await world.atOnce(
          () => world.post(0, [two, three]),
          () => world.post(1, [one]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 4, entry_page: one.page_url })
      },
    ],
    [
      'of a session that both processes have cached',
      async (world) => {
        const [one, two, three, four] = visitOf(world)
        await world.post(0, [one])
        await world.post(1, [one])
        await world.atOnce(
          () => world.post(0, [two, three]),
          () => world.post(1, [four]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 4 })
      },
    ],
    [
      'that arrive a day after the session was closed',
      async (world) => {
        const [one, two, three] = visitOf(world)
        await world.post(0, [one])
        world.pass(31 * MINUTE)
        await world.sweep(1)
        world.pass(24 * 60 * MINUTE)
        await world.atOnce(
          () => world.post(0, [two]),
          () => world.post(1, [three]),
        )
        expect(world.session(one.session_id)).toMatchObject({ total_events: 3, is_active: false })
      },
    ],
    [
      'of a plain client',
      async (world) => {
        const [session_id = ''] = await world.post(0, [PLAIN])
        await world.post(1, [{ ...PLAIN, session_id }])
        await world.atOnce(
          () => world.post(0, [{ ...PLAIN, session_id }]),
          () => world.post(1, [{ ...PLAIN, session_id }]),
        )
        expect(world.session(session_id)).toMatchObject({ total_events: 4 })
      },
    ],
    [
      'of a plain client and a tracker',
      async (world) => {
        const [one, two] = visitOf(world)
        const { session_id } = one
        await world.post(0, [one])
        await world.atOnce(
          () => world.post(0, [{ session_id, page_url: '/' }]),
          () => world.post(1, [two]),
        )
        expect(world.session(session_id)).toMatchObject({ total_events: 3 })
      },
    ],
  ])('stores and counts once two batches %s, at every interleaving of their calls', async (_, story) => {
    const ways = await inEveryOrder(async (world) => {
      await story(world)
      await world.expectExact()
      await world.expectExactAtEnd('sweep')
    })
    expect(ways).toBeGreaterThan(1)
  })
})

describe('two posts that name an ended session', () => {
  it('gives two posts that name an ended session one successor, at every interleaving of their calls', async () => {
    const ways = await inEveryOrder(async (world) => {
      const [session_id = ''] = await world.post(0, [PLAIN])
      world.pass(31 * MINUTE)
      const joined: string[] = []
      const post = (place: number) => async (): Promise<void> => {
        joined.push(...(await world.post(place, [{ ...PLAIN, session_id }])))
      }
      await world.atOnce(post(0), post(1))
      expect(joined[0]).toBe(joined[1])
      expect(joined[0]).not.toBe(session_id)
      expect(world.session(joined[0] ?? '')).toMatchObject({ total_events: 2 })
      await world.expectExact()
    })
    expect(ways).toBeGreaterThan(100)
  })
})
