import { describe, expect, it } from 'vitest'
import { type Crossing, inEveryOrder, visitOf } from './support/crossing.ts'
import { MINUTE } from './support/site.ts'
import type { TrackedEvent } from './support/tracker.ts'

/** The process that is killed, where one is. */
const MORTAL = 0

describe.each([
  ['a sweep', 'sweep'],
  ['an expiry that the stream tells of', 'expire'],
] as const)('%s, at every interleaving of its calls with those of a post,', (_, end) => {
  /** A session of one event, 31 minutes ago, known to the processes at 0 and, after a crash there, to nobody. */
  async function endedVisit(world: Crossing): Promise<ReturnType<typeof visitOf>> {
    const visit = visitOf(world)
    await world.post(0, [visit[0]])
    world.pass(31 * MINUTE)
    return visit
  }

  it.each([
    ['the process that remembers the session', 0],
    ['another process', 2],
  ])('loses to an event that arrives at %s at that moment', async (_, place) => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two] = await endedVisit(world)
      await world.atOnce(
        () => world.post(place, [{ ...two, timestamp: world.now() }]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 2, is_active: true })
      await world.expectExact()
      await world.expectExactAtLast(end)
    })
    expect(ways).toBeGreaterThan(20)
  })

  it('loses to an event that arrives right after a late one', async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two, three] = await endedVisit(world)
      await world.post(0, [two])
      await world.atOnce(
        () => world.post(2, [{ ...three, timestamp: world.now() }]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 3, is_active: true })
      await world.expectExact()
      await world.expectExactAtLast(end)
    })
    expect(ways).toBeGreaterThan(3)
  })

  it('counts an event that comes late, and leaves its session closed', async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two] = await endedVisit(world)
      await world.atOnce(
        () => world.post(0, [two]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 2, is_active: false })
      await world.expectExact()
      await world.expectExactAtLast(end)
    })
    expect(ways).toBeGreaterThan(20)
  })

  it.each([
    ['now', (world: Crossing) => world.now()],
    ['half an hour ago, whose active row is born expired,', (world: Crossing) => world.now() - 31 * MINUTE],
  ])(
    'counts an event of %s whose process dies at any of its calls, and whose client never comes back',
    async (_, when) => {
      const ways = await inEveryOrder(async (world) => {
        const [, two, three] = await endedVisit(world)
        await world.atOnce(
          () => world.post(MORTAL, [{ ...two, timestamp: when(world) }, three]),
          () => world[end](1),
        )
        await world.expectExactAtLast(end)
      }, MORTAL)
      expect(ways).toBeGreaterThan(100)
    },
  )

  it('counts once what a process left behind that died at any of its calls, when the client comes back at that moment', async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one] = visitOf(world)
      await world.atOnce(() => world.post(MORTAL, [one]))
      world.pass(31 * MINUTE)
      await world.atOnce(
        () => world.post(2, [one]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 1, is_active: false })
      await world.expectExact()
      await world.expectExactAtLast(end)
    }, MORTAL)
    expect(ways).toBeGreaterThan(100)
  })

  it('counts a late event of a large session whose process died at any of its calls, though a retry finds its row and replays nothing', async () => {
    let uncounted = 0
    const ways = await inEveryOrder(async (world) => {
      const [late, ...visit] = visitOf(world).map(enlarged)
      await world.post(3, visit)
      await world.atOnce(() => world.post(MORTAL, [late]))
      world.pass(2 * MINUTE)
      await world.post(2, [late])
      if (world.session(visit[0]?.session_id as string)?.total_events === 3) uncounted += 1
      world.pass(29 * MINUTE)
      await world.atOnce(
        () => world.post(2, [late]),
        () => world[end](1),
      )
      await world.expectExactAtLast(end)
      expect(world.session(visit[0]?.session_id as string)).toMatchObject({ total_events: 4 })
    }, MORTAL)
    expect(uncounted).toBeGreaterThan(0)
    expect(ways).toBeGreaterThan(20)
  })

  it('loses to a client that sends again what keeps the session under way, in the minute by which its active row lags', async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two] = visitOf(world)
      const again = { ...two, page_url: one.page_url ?? '', timestamp: one.timestamp + 50_000 }
      await world.post(MORTAL, [one])
      world.pass(50_000)
      await world.atOnce(() => world.post(MORTAL, [again]))
      world.pass(29.5 * MINUTE)
      await world.atOnce(
        () => world.post(2, [one, again]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 2, is_active: true })
      await world.expectExact()
      await world.expectExactAtLast(end)
    }, MORTAL)
    expect(ways).toBeGreaterThan(50)
  })

  it('counts once what two of them find that a process left behind, wherever that died', async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one] = visitOf(world)
      await world.atOnce(() => world.post(MORTAL, [one]))
      world.pass(31 * MINUTE)
      await world.atOnce(
        () => world[end](1),
        () => world[end](2),
      )
      await world.expectExactAtLast(end)
    }, MORTAL)
    expect(ways).toBeGreaterThan(1)
  })
})

/** The event with 30,000 characters of properties: three of them make a session large. */
function enlarged(event: TrackedEvent): TrackedEvent {
  const texts = Array.from({ length: 30 }, (_, key) => [`k${key}`, 'x'.repeat(1_000)] as const)
  return { ...event, properties: Object.fromEntries(texts) }
}
