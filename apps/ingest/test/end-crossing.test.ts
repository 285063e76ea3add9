import { describe, expect, it } from 'vitest'
import { type Crossing, inEveryOrder, visitOf } from './support/crossing.ts'
import { MINUTE } from './support/site.ts'
import type { TrackedEvent } from './support/tracker.ts'

/** The place of the process that a test kills. */
const KILLED = 0

describe.each([
  ['a sweep', 'sweep'],
  ['an expiry by the stream', 'expire'],
] as const)('%s, at every interleaving of its calls with those of a post', (meaning, end) => {
  /** Stores a session of one event through the process at place 0, and passes 31 minutes. */
  async function endedVisit(world: Crossing): Promise<ReturnType<typeof visitOf>> {
    const visit = visitOf(world)
    await world.post(0, [visit[0]])
    world.pass(31 * MINUTE)
    return visit
  }

  it.each([
    ['the process that has cached the session', 0],
    ['another process', 2],
  ])(`keeps a session under way when an event arrives at %s during ${meaning}`, async (_, place) => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two] = await endedVisit(world)
      await world.atOnce(
        () => world.post(place, [{ ...two, timestamp: world.now() }]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 2, is_active: true })
      await world.expectExact()
      await world.expectExactAtEnd(end)
    })
    expect(ways).toBeGreaterThan(20)
  })

  it(`keeps a session under way when an event arrives right after a late one during ${meaning}`, async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two, three] = await endedVisit(world)
      await world.post(0, [two])
      await world.atOnce(
        () => world.post(2, [{ ...three, timestamp: world.now() }]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 3, is_active: true })
      await world.expectExact()
      await world.expectExactAtEnd(end)
    })
    expect(ways).toBeGreaterThan(3)
  })

  it(`counts a late event that arrives during ${meaning}, and leaves its session closed`, async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two] = await endedVisit(world)
      await world.atOnce(
        () => world.post(0, [two]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 2, is_active: false })
      await world.expectExact()
      await world.expectExactAtEnd(end)
    })
    expect(ways).toBeGreaterThan(20)
  })

  it.each([
    ['now', (world: Crossing) => world.now()],
    ['31 minutes ago, whose active row expires at once,', (world: Crossing) => world.now() - 31 * MINUTE],
  ])(
    `counts an event of %s whose process is killed at any of its calls during ${meaning}, without a retry`,
    async (_, when) => {
      const ways = await inEveryOrder(async (world) => {
        const [, two, three] = await endedVisit(world)
        await world.atOnce(
          () => world.post(KILLED, [{ ...two, timestamp: when(world) }, three]),
          () => world[end](1),
        )
        await world.expectExactAtEnd(end)
      }, KILLED)
      expect(ways).toBeGreaterThan(100)
    },
  )

  it(`counts once an event whose process was killed at any of its calls, when the client retries during ${meaning}`, async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one] = visitOf(world)
      await world.atOnce(() => world.post(KILLED, [one]))
      world.pass(31 * MINUTE)
      await world.atOnce(
        () => world.post(2, [one]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 1, is_active: false })
      await world.expectExact()
      await world.expectExactAtEnd(end)
    }, KILLED)
    expect(ways).toBeGreaterThan(100)
  })

  it(`counts by ${meaning} a late event of a large session whose process was killed, although its retry replays nothing`, async () => {
    let uncounted = 0
    const ways = await inEveryOrder(async (world) => {
      const [late, ...visit] = visitOf(world).map(enlarged)
      await world.post(3, visit)
      await world.atOnce(() => world.post(KILLED, [late]))
      world.pass(2 * MINUTE)
      await world.post(2, [late])
      if (world.session(visit[0]?.session_id as string)?.total_events === 3) uncounted += 1
      world.pass(29 * MINUTE)
      await world.atOnce(
        () => world.post(2, [late]),
        () => world[end](1),
      )
      await world.expectExactAtEnd(end)
      expect(world.session(visit[0]?.session_id as string)).toMatchObject({ total_events: 4 })
    }, KILLED)
    expect(uncounted).toBeGreaterThan(0)
    expect(ways).toBeGreaterThan(20)
  })

  it(`keeps a session under way when a client retries its last events during ${meaning}, while the active row lags a minute behind`, async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one, two] = visitOf(world)
      const again = { ...two, page_url: one.page_url ?? '', timestamp: one.timestamp + 50_000 }
      await world.post(KILLED, [one])
      world.pass(50_000)
      await world.atOnce(() => world.post(KILLED, [again]))
      world.pass(29.5 * MINUTE)
      await world.atOnce(
        () => world.post(2, [one, again]),
        () => world[end](1),
      )
      expect(world.session(one.session_id)).toMatchObject({ total_events: 2, is_active: true })
      await world.expectExact()
      await world.expectExactAtEnd(end)
    }, KILLED)
    expect(ways).toBeGreaterThan(50)
  })

  it(`counts once the events of a process that was killed at any of its calls, by two of ${meaning} at once`, async () => {
    const ways = await inEveryOrder(async (world) => {
      const [one] = visitOf(world)
      await world.atOnce(() => world.post(KILLED, [one]))
      world.pass(31 * MINUTE)
      await world.atOnce(
        () => world[end](1),
        () => world[end](2),
      )
      await world.expectExactAtEnd(end)
    }, KILLED)
    expect(ways).toBeGreaterThan(1)
  })
})

/** The event with 30,000 characters of properties: three of them make a session large. */
function enlarged(event: TrackedEvent): TrackedEvent {
  const texts = Array.from({ length: 30 }, (_, key) => [`k${key}`, 'x'.repeat(1_000)] as const)
  return { ...event, properties: Object.fromEntries(texts) }
}
