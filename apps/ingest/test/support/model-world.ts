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
import { StoreUnavailable } from '../../src/domain/errors.ts'
import { matchesFold } from '../../src/domain/session-row.ts'
import { type CallOutcome, createProcesses, Killed } from './fallible-processes.ts'
import { createOpenStore } from './open-store.ts'
import { seededCharacters } from './seeded-characters.ts'
import { MINUTE } from './site.ts'

/** Sends some events of a visit, in some order, and again until they are answered for or retries ends. */
export interface Sending {
  readonly visit: number
  /** Which of the visit's events; for a plain client, how many. */
  readonly events: readonly number[]
  /** By a client without event ids, which names the session that the last answer gave it. */
  readonly plain: boolean
  /** The process that it reaches first. */
  readonly place: number
  readonly retries: number
}

/** Visits, two processes and a store, in which calls take their turns and meet their outcomes. */
export interface World {
  send(sending: Sending): Promise<void>
  sweep(place: number): Promise<void>
  pass(milliseconds: number): void
  /** What was answered for is counted; and as long as nothing went wrong, so is all that is stored. */
  expectAcknowledgedCounted(): void
  /** Lets all sessions end, without faults; then all that is stored is counted, and stands in one place. */
  expectExactAtEnd(): Promise<void>
}

/** The first is under way; the second's events are late from the start, where more can go wrong. */
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
  /** Session by event, as the answers say. */
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
    await unlessItFails(() => processes.on(place, ({ sweep }) => sweep()))
  }

  return {
    async send(sending) {
      for (let tries = 0; tries <= sending.retries; tries += 1) {
        if (await unlessItFails(() => attempt(sending, (sending.place + tries) % PLACES))) return
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
      for (const [sessionId, rows] of events()) {
        expect(matchesFold(sessions().get(sessionId), foldSession(undefined, rows) as Session)).toBe(true)
      }
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
      for (const [eventId, sessionId] of answered) {
        expect(stored.filter(({ event_id }) => event_id === eventId)).toMatchObject([
          { session_id: sessionId },
        ])
      }
      expect(new Set(stored.map(({ event_id }) => event_id)).size).toBe(stored.length)
    },
  }
}

/** Whether the task was done: neither its process was killed nor its store unavailable. */
async function unlessItFails(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task()
    return true
  } catch (error) {
    if (error instanceof Killed || error instanceof StoreUnavailable) return false
    throw error
  }
}

/** A browser's visit, named by its tracker: an event every four minutes. */
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
