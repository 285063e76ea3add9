import { foldSession, type Session, type WireEvent } from '@footfall/protocol'
import { expect } from 'vitest'
import { StoreUnavailable } from '../../src/domain/errors.ts'
import { saysTheSame } from '../../src/domain/session-row.ts'
import type { ActiveRow, SessionRow } from '../../src/domain/store.ts'
import { createDice } from './dice.ts'
import { type Choose, createTurns, everyWay } from './every-way.ts'
import { createProcesses, Killed } from './fallible-processes.ts'
import { createOpenStore } from './open-store.ts'
import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** Processes over one store, whose calls cross in an order of choices. What runs outside `atOnce` has the store to itself. */
export interface Crossing {
  now(): number
  pass(milliseconds: number): void
  atOnce(...tasks: readonly (() => Promise<unknown>)[]): Promise<void>
  /** Posts events to the process at a place. Resolves to the sessions that they are in; to nothing where it was killed. */
  post(place: number, events: readonly (WireEvent | undefined)[]): Promise<readonly string[]>
  sweep(place: number): Promise<void>
  /** DynamoDB deletes what has expired, and its stream tells the process at a place until that is done with it. */
  expire(place: number): Promise<void>
  session(sessionId: string): SessionRow | undefined
  active(sessionId: string): Promise<ActiveRow | undefined>
  /**
   * Expects that every session says what its rows say, that whatever was answered for is stored once, where it was said
   * to be, and that the active row of a session under way shows its latest page.
   */
  expectExact(): Promise<void>
  /** The same, when all sessions have ended by themselves, by a sweep or by expiry, and nobody has come back. */
  expectExactAtLast(end: 'sweep' | 'expire'): Promise<void>
  /** The calls made, each with its process, as a story. */
  story(): string
}

/**
 * Tells what happens to processes whose calls to the store cross, in every order in which they can. `mortal` is killed
 * in the midst of it, at each of its calls. Resolves to the number of ways; prints the calls of the one that goes wrong.
 */
export async function inEveryOrder(
  story: (world: Crossing) => Promise<void>,
  mortal?: number,
): Promise<number> {
  return everyWay((choose) => tell(story, createCrossing(choose, mortal)))
}

/**
 * Tells what happens where calls cross in this order: each of `calls` is a process, a colon and how the name of its call
 * begins. After the last of them the calls take place as they come.
 */
export async function inThisOrder(
  calls: readonly string[],
  story: (world: Crossing) => Promise<void>,
): Promise<void> {
  let made = 0
  const choose: Choose = (_, waiting = []) => {
    const call = calls[made]
    if (call === undefined) return 0
    made += 1
    const place = waiting.findIndex((name) => name.startsWith(call))
    if (place < 0) throw new Error(`"${call}" is not among the calls that wait: ${waiting.join(', ')}.`)
    return place
  }
  await tell(story, createCrossing(choose))
  expect(made).toBe(calls.length)
}

async function tell(story: (world: Crossing) => Promise<void>, world: Crossing): Promise<void> {
  try {
    await story(world)
  } catch (error) {
    const { message } = error as Error
    throw new Error(`${message}\nafter these calls, each with its process:\n${world.story()}`, {
      cause: error,
    })
  }
}

/** The first four events of a visit that begins now: the same in each telling. */
export function visitOf(world: Crossing): readonly [TrackedEvent, TrackedEvent, TrackedEvent, TrackedEvent] {
  const visit = trackedVisit(world.now(), 4, 'user_1', createDice(2))
  return visit as unknown as readonly [TrackedEvent, TrackedEvent, TrackedEvent, TrackedEvent]
}

/** `mortal`: the process, if any, that is killed once, at a call of its own that choices say. */
function createCrossing(choose: Choose, mortal?: number): Crossing {
  let time = 1_790_000_000_000
  let crossing = false
  const { turn, run, taken } = createTurns(choose)
  const { store, events, sessions, active } = createOpenStore()
  /** Session by event, as the answers say. */
  const answered = new Map<string, string>()
  let alive = true
  const processes = createProcesses({
    store,
    turn,
    fate() {
      if (!crossing || !alive || !taken.at(-1)?.startsWith(`${mortal}:`) || choose(2) === 0) return 'succeeds'
      alive = false
      return 'dies after'
    },
    now: () => time,
    random: createDice(),
  })

  async function unlessKilled<Result>(task: Promise<Result>): Promise<Result | undefined> {
    return task.catch((error) => {
      if (!(error instanceof Killed)) throw error
      return undefined
    })
  }

  async function unlessUnavailable(task: Promise<unknown>): Promise<boolean> {
    return task.then(
      () => true,
      (error) => {
        if (!(error instanceof StoreUnavailable)) throw error
        return false
      },
    )
  }

  const world: Crossing = {
    now: () => time,
    pass(milliseconds) {
      time += milliseconds
    },
    async atOnce(...tasks) {
      crossing = true
      await run(tasks)
      crossing = false
    },
    async post(place, wire) {
      const request = { receivedAt: time, sentAt: time, address: '', userAgent: '' }
      const checked = wire.map((event = {}) => ({ event }))
      const results =
        (await unlessKilled(processes.on(place, ({ ingest }) => ingest(checked, request)))) ?? []
      for (const { event_id, session_id } of results) answered.set(event_id, session_id)
      return results.map(({ session_id }) => session_id)
    },
    async sweep(place) {
      await unlessKilled(processes.on(place, ({ sweep }) => sweep()))
    },
    async expire(place) {
      await turn('DynamoDB: deletes')
      for (const row of await active()) {
        if (row.expires_at * 1000 >= time) continue
        await store.deleteActive(row)
        while (!(await unlessUnavailable(processes.on(place, ({ expire }) => expire(row)))));
      }
    },
    session: (sessionId) => sessions().get(sessionId),
    active: async (sessionId) => (await active()).find(({ session_id }) => session_id === sessionId),
    async expectExact() {
      for (const [sessionId, rows] of events()) {
        expect(saysTheSame(sessions().get(sessionId), foldSession(undefined, rows) as Session)).toBe(true)
      }
      const stored = [...events().values()].flat()
      for (const [eventId, sessionId] of answered) {
        expect(stored.filter(({ event_id }) => event_id === eventId)).toMatchObject([
          { session_id: sessionId },
        ])
      }
      for (const { session_id, is_active, exit_page } of sessions().values()) {
        if (is_active) expect(await world.active(session_id)).toMatchObject({ current_page: exit_page })
      }
    },
    async expectExactAtLast(end) {
      for (let rounds = 0; (await active()).length > 0; rounds += 1) {
        expect(rounds).toBeLessThan(4)
        world.pass(120 * MINUTE)
        await world[end](0)
      }
      await world.expectExact()
      for (const sessionId of events().keys()) expect(sessions().get(sessionId)?.is_active).toBe(false)
    },
    story: () => taken.join('\n'),
  }
  return world
}
