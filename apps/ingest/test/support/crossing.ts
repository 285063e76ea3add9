import type { WireEvent } from '@footfall/protocol'
import { expect } from 'vitest'
import { StoreUnavailable } from '../../src/domain/errors.ts'
import type { ActiveRow, SessionRow } from '../../src/domain/store.ts'
import { type Choose, createTurns, everyChoice } from './every-choice.ts'
import { expectStoredOnce, miscountedSessions } from './exactness.ts'
import { createProcesses, Killed } from './fallible-processes.ts'
import { createOpenStore } from './open-store.ts'
import { seededCharacters } from './seeded-characters.ts'
import { MINUTE } from './site.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** Processes over one store. Choices determine the order of the calls of concurrent tasks. */
export interface Crossing {
  now(): number
  pass(milliseconds: number): void
  /** Runs tasks concurrently. Other work runs alone. */
  atOnce(...tasks: readonly (() => Promise<unknown>)[]): Promise<void>
  /** Posts events to the process at a place. Resolves to their sessions; to an empty list where the process was killed. */
  post(place: number, events: readonly (WireEvent | undefined)[]): Promise<readonly string[]>
  sweep(place: number): Promise<void>
  /** Deletes expired active rows as DynamoDB does, and delivers each record to the process at a place until it succeeds. */
  expire(place: number): Promise<void>
  session(sessionId: string): SessionRow | undefined
  active(sessionId: string): Promise<ActiveRow | undefined>
  /**
   * Expects that every session is the fold of its rows, that every acknowledged event is stored once in its session, and
   * that the active row of a session under way shows its latest page.
   */
  expectExact(): Promise<void>
  /** Expects the same after all sessions have ended by a sweep or by expiry, without further events. */
  expectExactAtEnd(end: 'sweep' | 'expire'): Promise<void>
  /** The calls so far, each with its process, a line each. */
  trace(): string
}

/**
 * Runs `scenario` for every order of the calls of its concurrent tasks. Where `killedPlace` is set, that process is also
 * killed at each of its calls. Resolves to the number of runs. An error shows the calls of the run that fails.
 */
export async function inEveryOrder(
  scenario: (world: Crossing) => Promise<void>,
  killedPlace?: number,
): Promise<number> {
  return everyChoice(async (choose) => {
    const world = createCrossing(choose, killedPlace)
    try {
      await scenario(world)
    } catch (error) {
      const { message } = error as Error
      throw new Error(`${message}\nafter these calls, each with its process:\n${world.trace()}`, {
        cause: error,
      })
    }
  })
}

/** The first four events of a visit that begins now, the same in each run. */
export function visitOf(world: Crossing): readonly [TrackedEvent, TrackedEvent, TrackedEvent, TrackedEvent] {
  const visit = trackedVisit(world.now(), 4, 'user_1', seededCharacters(2))
  return visit as unknown as readonly [TrackedEvent, TrackedEvent, TrackedEvent, TrackedEvent]
}

/** `killedPlace`: the place of the process that is killed once, at a call that choices determine. */
function createCrossing(choose: Choose, killedPlace?: number): Crossing {
  let time = 1_790_000_000_000
  let crossing = false
  const { turn, run, taken } = createTurns(choose)
  const { store, events, sessions, active } = createOpenStore()
  /** The acknowledged session of each event. */
  const answered = new Map<string, string>()
  let alive = true
  const processes = createProcesses({
    store,
    turn,
    outcome() {
      if (!crossing || !alive || !taken.at(-1)?.startsWith(`${killedPlace}:`) || choose(2) === 0)
        return 'succeeds'
      alive = false
      return 'dies after'
    },
    now: () => time,
    random: seededCharacters(),
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
      expect(miscountedSessions(events(), sessions())).toEqual([])
      expectStoredOnce(events(), answered)
      for (const { session_id, is_active, exit_page } of sessions().values()) {
        if (is_active) expect(await world.active(session_id)).toMatchObject({ current_page: exit_page })
      }
    },
    async expectExactAtEnd(end) {
      for (let rounds = 0; (await active()).length > 0; rounds += 1) {
        expect(rounds).toBeLessThan(4)
        world.pass(120 * MINUTE)
        await world[end](0)
      }
      await world.expectExact()
      for (const sessionId of events().keys()) expect(sessions().get(sessionId)?.is_active).toBe(false)
    },
    trace: () => taken.join('\n'),
  }
  return world
}
