import type { WireEvent } from '@footfall/protocol'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createIngest } from '../src/domain/ingest.ts'
import { random } from '../src/domain/random.ts'
import { createSessionCache } from '../src/domain/session-cache.ts'
import { createSweep } from '../src/domain/sweep.ts'
import type { CallOutcome } from './support/fallible-processes.ts'
import { createOpenStore, type OpenStore } from './support/open-store.ts'
import { createRetentionWorld, DAY, HOUR, type Posting, VISIT_EVENTS } from './support/retention-world.ts'
import { MINUTE } from './support/site.ts'
import { trackedVisit } from './support/tracker.ts'

const YEAR = 365 * DAY

describe('an event and its session', () => {
  const START = 1_790_000_000_000
  let world: OpenStore
  let time: number
  beforeEach(() => {
    world = createOpenStore()
    time = START
  })

  it('expires a session and its events RETENTION_DAYS after the start of the session', async () => {
    const visit = trackedVisit(START, 3)
    const sessionId = await post(9, visit.slice(0, 1))
    time += 23 * HOUR
    expect(await post(9, visit.slice(1))).toBe(sessionId)
    expect(expiryOf(sessionId)).toEqual({
      session: seconds(START + 9 * DAY),
      events: [seconds(START + 9 * DAY)],
    })
  })

  it('keeps a session and its events for ever without RETENTION_DAYS', async () => {
    const sessionId = await post(undefined, trackedVisit(START, 2))
    expect(expiryOf(sessionId)).toEqual({ session: undefined, events: [undefined] })
    expect(world.sessions().get(sessionId)).not.toHaveProperty('expires_at')
  })

  it.each<[string, number | undefined, number | undefined, number | undefined]>([
    ['began before retention was set: none', undefined, 9, undefined],
    ['began under another retention: that one', 30, 9, seconds(START + 30 * DAY)],
    ['began under a retention that was unset later: that one', 9, undefined, seconds(START + 9 * DAY)],
  ])('keeps the expiry of a session that %s', async (_, before, after, expected) => {
    const visit = trackedVisit(START, 4)
    const sessionId = await post(before, visit.slice(0, 2))
    await post(after, visit.slice(2, 3))
    // A repeated batch causes a replay of the session.
    await post(after, visit)
    await sweepLater()
    expect(expiryOf(sessionId)).toEqual({ session: expected, events: [expected] })
    expect(world.sessions().get(sessionId)).toMatchObject({ total_events: 4, is_active: false })
  })

  it('keeps the expiry of a session when the event that names it arrives last', async () => {
    const visit = trackedVisit(START, 3)
    time += 5 * HOUR
    const sessionId = await post(9, visit.slice(1))
    const before = expiryOf(sessionId)
    await post(9, visit)
    await sweepLater()
    expect(world.sessions().get(sessionId)).toMatchObject({ start_time: START, total_events: 3 })
    expect(expiryOf(sessionId)).toEqual(before)
    expect(before).toEqual({ session: seconds(START + 9 * DAY), events: [seconds(START + 9 * DAY)] })
  })

  it.each([
    ['behind', -20 * YEAR],
    ['ahead', 20 * YEAR],
  ])('expires a session at the corrected time where the visitor’s clock is years %s', async (_, wrong) => {
    const visit = trackedVisit(START + wrong, 3)
    time += HOUR
    const sessionId = await post(9, visit.slice(0, 1), { sentAt: time + wrong })
    time += HOUR
    await post(9, visit.slice(1), { sentAt: time + wrong })
    expect(expiryOf(sessionId)).toEqual({
      session: seconds(START + 9 * DAY),
      events: [seconds(START + 9 * DAY)],
    })
  })

  it.each([
    [
      'is years ahead of the clock, which was corrected since',
      START + 20 * YEAR,
      START + 5 * MINUTE + 9 * DAY,
    ],
    ['says the year 2001', 1_000_000_000_000, START + 2 * DAY],
  ])('keeps a session while a retry may arrive, where its name %s', async (_, named, until) => {
    const [event] = trackedVisit(named, 1)
    const sessionId = await post(9, [{ ...event, timestamp: time }], { sentAt: time })
    expect(expiryOf(sessionId)).toEqual({ session: seconds(until), events: [seconds(until)] })
  })

  it('keeps a session for another day when its last possible event arrives eight days after its start', async () => {
    const visit = trackedVisit(START, 2)
    const last = { ...(visit[1] as WireEvent), timestamp: START + DAY - 1 }
    const sessionId = await post(9, visit.slice(0, 1))
    await sweepLater()
    time = START + 8 * DAY - 1
    await post(9, [last])
    expect(world.sessions().get(sessionId)).toMatchObject({ total_events: 2 })
    expect(expiryOf(sessionId)).toEqual({ session: seconds(time + DAY), events: [seconds(time + DAY)] })
  })

  it('expires the ended session of a plain client before its successor, which has its own start', async () => {
    const first = await post(9, [{ user_id: 'ada' }])
    time += 2 * DAY
    const second = await post(9, [{ user_id: 'ada', session_id: first }])
    expect(await world.store.session(first)).toMatchObject({ continued_by: second })
    expect(expiryOf(first)).toEqual({ session: seconds(START + 9 * DAY), events: [seconds(START + 9 * DAY)] })
    expect(expiryOf(second)).toEqual({
      session: seconds(START + 11 * DAY),
      events: [seconds(START + 11 * DAY)],
    })
    // After the database has deleted both, a post that names the first session starts a new one.
    world = createOpenStore()
    time += 10 * DAY
    const third = await post(9, [{ user_id: 'ada', session_id: first }])
    expect([first, second]).not.toContain(third)
    expect(expiryOf(third)).toEqual({
      session: seconds(START + 21 * DAY),
      events: [seconds(START + 21 * DAY)],
    })
  })

  it('counts the same bytes of a session with and without RETENTION_DAYS', async () => {
    const [without, withRetention] = [trackedVisit(START, 3), trackedVisit(START, 3)]
    const sizes = [await post(undefined, without), await post(9, withRetention)].map(
      (sessionId) => world.sessions().get(sessionId)?.total_bytes,
    )
    expect(sizes[0]).toBe(sizes[1])
  })

  /** Posts through a process with an empty cache. Resolves to the session of the last event. */
  async function post(
    retentionDays: number | undefined,
    events: readonly WireEvent[],
    { sentAt = time }: { sentAt?: number } = {},
  ): Promise<string> {
    const { store } = world
    const ingest = createIngest({
      store,
      cache: createSessionCache(),
      now: () => time,
      random,
      retentionDays,
    })
    const results = await ingest(
      events.map((event) => ({ event })),
      { receivedAt: time, sentAt, address: '', userAgent: '' },
    )
    return results.at(-1)?.session_id ?? ''
  }

  async function sweepLater(): Promise<void> {
    time += 25 * HOUR
    await createSweep({ store: world.store, cache: createSessionCache(), now: () => time })()
    time -= 25 * HOUR
  }

  /** The expiry of the session, and the distinct expiries of its events. */
  function expiryOf(sessionId: string): {
    session: number | undefined
    events: readonly (number | undefined)[]
  } {
    const rows = world.events().get(sessionId) ?? []
    return {
      session: world.sessions().get(sessionId)?.expires_at,
      events: [...new Set(rows.map(({ expires_at }) => expires_at))],
    }
  }
})

const posting: fc.Arbitrary<Posting> = fc.record({
  events: fc.array(fc.nat(VISIT_EVENTS - 1), { minLength: 1, maxLength: 4 }),
  place: fc.nat(1),
  latency: fc.constantFrom(0, 400, 5_000),
})

/** Concurrent postings and sweeps, and the idle time after them. */
const phase = fc.record({
  postings: fc.array(posting, { maxLength: 3 }),
  sweeps: fc.array(fc.nat(1), { maxLength: 2 }),
  quiet: fc.constantFrom(MINUTE, 2 * MINUTE, 31 * MINUTE, 8 * HOUR, DAY, 3 * DAY),
})

const outcome: fc.Arbitrary<CallOutcome> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<CallOutcome>('succeeds') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<CallOutcome>('dies before', 'dies after', 'fails before', 'fails after'),
  },
)

it.each<[string, readonly [number | undefined, number | undefined]]>([
  ['with the same retention', [9, 9]],
  ['with different retentions', [9, 30]],
  ['of which only one has a retention', [9, undefined]],
])(
  'stores one expiry in a session and its events, at any order and any fault, by two processes %s',
  async (_, retention) => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.constantFrom(0, 4 * MINUTE, -4 * MINUTE, 20 * YEAR, -20 * YEAR),
        fc.array(phase, { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(outcome),
        async (scheduler, clock, phases, outcomes) => {
          const world = createRetentionWorld({ scheduler, clock, outcomes, retention })
          for (const { postings, sweeps, quiet } of phases) {
            await scheduler.waitFor(Promise.all([...postings.map(world.post), ...sweeps.map(world.sweep)]))
            world.expectSameExpiry()
            world.pass(quiet)
          }
          await world.expectExactAtEnd()
        },
      ),
      { numRuns: 400 },
    )
    expect.hasAssertions()
  },
)

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000)
}
