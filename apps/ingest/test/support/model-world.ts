import {
  createEventId,
  foldSession,
  type Random,
  type Session,
  sessionIdOf,
  type WireEvent,
} from '@footfall/protocol'
import type fc from 'fast-check'
import { expect } from 'vitest'
import { expectStoredOnce, miscountedSessions } from './exactness.ts'
import { type CallOutcome, completes, createProcesses } from './fallible-processes.ts'
import { createOpenStore } from './open-store.ts'
import { seededCharacters } from './seeded-characters.ts'
import { MINUTE } from './site.ts'

/** Sends events of a visit, and again until they are answered, at most `retries` times. */
export interface Sending {
  readonly visit: number
  /** Indexes of the visit's events. A plain client posts as many events. */
  readonly events: readonly number[]
  /** Sent by a client without event ids, which names the session of the last answer. */
  readonly plain: boolean
  /** The place of the first process. */
  readonly place: number
  readonly retries: number
}

/** Visits, two processes and a store. The scheduler orders the calls to the store, and `outcomes` determines how each ends. */
export interface World {
  send(sending: Sending): Promise<void>
  sweep(place: number): Promise<void>
  pass(milliseconds: number): void
  /** Expects that all acknowledged events are counted and, if no call failed so far, that all stored events are. */
  expectAcknowledgedCounted(): void
  /** Ends all sessions without faults, and expects that each stored event is stored once and counted once. */
  expectExactAtEnd(): Promise<void>
}

/** Indexes of visits. The first visit is under way. The events of the second are late from the start, and so occur twice as often. */
export const VISITS: readonly number[] = [0, 1, 1]
export const VISIT_EVENTS = 6
export const PLACES = 2

export function createWorld({
  scheduler,
  outcomes,
}: {
  scheduler: fc.Scheduler
  outcomes: Iterator<CallOutcome>
}): World {
  let time = 1_790_000_000_000
  let faults = 0
  let faultless = false
  const random = seededCharacters()
  const { store, events, sessions, active } = createOpenStore()
  const processes = createProcesses({
    store,
    async turn(call) {
      if (!faultless) await scheduler.schedule(Promise.resolve(), call)
      time += 7
    },
    outcome() {
      const outcome = faultless ? 'succeeds' : outcomes.next().value
      if (outcome !== 'succeeds') faults += 1
      return outcome
    },
    now: () => time,
    random,
  })
  const visits = [trackedEvents(time, random), trackedEvents(time - 90 * MINUTE, random)]
  const plainSessions = new Map<number, string>()
  /** The acknowledged session of each event. */
  const answered = new Map<string, string>()

  async function attempt({ visit, events, plain }: Sending, place: number): Promise<void> {
    const wire = events.map((index) =>
      plain ? plainEvent(visit, plainSessions.get(visit), index) : (visits[visit]?.[index] as WireEvent),
    )
    const results = await processes.on(place, ({ ingest }) =>
      ingest(
        wire.map((event) => ({ event })),
        { receivedAt: time, sentAt: time, address: '', userAgent: '' },
      ),
    )
    for (const { status, event_id, session_id } of results) {
      expect(status).not.toBe('rejected')
      answered.set(event_id, session_id)
      if (plain) plainSessions.set(visit, session_id)
    }
  }

  async function sweep(place: number): Promise<void> {
    await completes(() => processes.on(place, ({ sweep }) => sweep()))
  }

  return {
    async send(sending) {
      for (let tries = 0; tries <= sending.retries; tries += 1) {
        if (await completes(() => attempt(sending, (sending.place + tries) % PLACES))) return
      }
    },
    sweep,
    pass(milliseconds) {
      time += milliseconds
    },
    expectAcknowledgedCounted() {
      for (const sessionId of new Set(answered.values())) {
        const ids = [...answered].filter(([, name]) => name === sessionId)
        expect(sessions().get(sessionId)?.total_events).toBeGreaterThanOrEqual(ids.length)
      }
      if (faults > 0) return
      expect(miscountedSessions(events(), sessions())).toEqual([])
    },
    async expectExactAtEnd() {
      faultless = true
      for (let round = 0; round < 3; round += 1) {
        time += 120 * MINUTE
        await sweep(0)
      }
      expect(await active()).toEqual([])
      for (const [sessionId, rows] of events()) {
        expect(sessions().get(sessionId)).toMatchObject({
          ...(foldSession(undefined, rows) as Session),
          is_active: false,
        })
      }
      const stored = [...events().values()].flat()
      expectStoredOnce(events(), answered)
      expect(new Set(stored.map(({ event_id }) => event_id)).size).toBe(stored.length)
    },
  }
}

/** A visit of a tracker with an event every four minutes. */
function trackedEvents(start: number, random: Random): readonly WireEvent[] {
  const ids = Array.from({ length: VISIT_EVENTS }, (_, index) =>
    createEventId(start + index * 4 * MINUTE, random),
  )
  return ids.map((event_id, index) => ({
    event_id,
    session_id: sessionIdOf(ids[0] as string),
    anonymous_id: `user_${start}`,
    timestamp: start + index * 4 * MINUTE,
    page_url: `/${index % 3}`,
    ...(index === 4 && { dropped: 2 }),
  }))
}

function plainEvent(visit: number, session_id: string | undefined, index: number): WireEvent {
  return { user_id: `plain ${visit}`, page_url: `/${index}`, ...(session_id && { session_id }) }
}
