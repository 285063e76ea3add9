import { createEventId, sessionIdOf, type WireEvent } from '@footfall/protocol'
import type fc from 'fast-check'
import { expect } from 'vitest'
import { miscountedSessions } from './exactness.ts'
import { type CallOutcome, completes, createProcesses } from './fallible-processes.ts'
import { createOpenStore } from './open-store.ts'
import { seededCharacters } from './seeded-characters.ts'
import { MINUTE } from './site.ts'

/** Sends events of the visit to a process, which receives them `latency` milliseconds later. */
export interface Posting {
  readonly events: readonly number[]
  readonly place: number
  readonly latency: number
}

/** A visit of nearly a day by an honest tracker with a wrong clock, two processes and a store. */
export interface RetentionWorld {
  /** Sends those events that have happened and are not too old. */
  post(posting: Posting): Promise<void>
  sweep(place: number): Promise<void>
  pass(milliseconds: number): void
  /** Expects that the expiry of the session has not changed since it was first stored. */
  expectSameExpiry(): void
  /** Sends all events again that are not too old, ends the session without faults, and checks the expiry of each row. */
  expectExactAtEnd(): Promise<void>
}

export const HOUR: number = 60 * MINUTE
export const DAY: number = 24 * HOUR
export const VISIT_EVENTS = 6

/** The longest latency, by which two corrections of one clock may differ. */
const LATENCY = 5_000
/** The largest error of a clock that is not corrected. */
const TOLERANCE = 5 * MINUTE

export function createRetentionWorld({
  scheduler,
  clock,
  outcomes,
  retention,
}: {
  scheduler: fc.Scheduler
  /** Milliseconds that the visitor's clock is ahead. */
  clock: number
  outcomes: Iterator<CallOutcome>
  /** RETENTION_DAYS of the two processes. */
  retention: readonly (number | undefined)[]
}): RetentionWorld {
  const start = 1_790_000_000_000
  let time = start + MINUTE
  let faultless = false
  const random = seededCharacters()
  const { store, events, sessions } = createOpenStore()
  const processes = createProcesses({
    store,
    async turn(call) {
      if (!faultless) await scheduler.schedule(Promise.resolve(), call)
      time += 7
    },
    outcome: () => (faultless ? 'succeeds' : outcomes.next().value),
    now: () => time,
    random,
    retentionDays: (place) => retention[place],
  })
  /** A clock that is wrong by at most the tolerance is not corrected. */
  const correctedStart = start + (Math.abs(clock) > TOLERANCE ? 0 : clock)
  const visit = visitOf(start + clock, random)
  const [{ session_id }] = visit as [WireEvent & { session_id: string }]
  let stored: { readonly expiresAt: number | undefined } | undefined

  async function post({ events: chosen, place, latency }: Posting): Promise<void> {
    const sentAt = time + clock
    const sendable = chosen
      .map((index) => visit[index] as WireEvent & { timestamp: number })
      .filter(({ timestamp }) => timestamp <= sentAt && sentAt - timestamp <= 7 * DAY - LATENCY)
    if (sendable.length === 0) return
    await completes(() =>
      processes.on(place, ({ ingest }) =>
        ingest(
          sendable.map((event) => ({ event })),
          { receivedAt: time + latency, sentAt, address: '', userAgent: '' },
        ),
      ),
    )
  }

  function expectSameExpiry(): void {
    const session = sessions().get(session_id)
    if (stored) expect(session?.expires_at).toBe(stored.expiresAt)
    if (session) stored = { expiresAt: session.expires_at }
  }

  return {
    post,
    async sweep(place) {
      await completes(() => processes.on(place, ({ sweep }) => sweep()))
    },
    pass(milliseconds) {
      time += milliseconds
    },
    expectSameExpiry,
    async expectExactAtEnd() {
      faultless = true
      await post({ events: visit.map((_, index) => index), place: 0, latency: 0 })
      for (let round = 0; round < 3; round += 1) {
        time += 26 * HOUR
        await processes.on(1, ({ sweep }) => sweep())
      }
      expectSameExpiry()
      expect(miscountedSessions(events(), sessions())).toEqual([])
      const rows = events().get(session_id) ?? []
      const session = sessions().get(session_id)
      if (!session) return expect(rows).toEqual([])
      const expiresAt = session.expires_at
      expect(new Set(rows.map(({ expires_at }) => expires_at))).toEqual(new Set([expiresAt]))
      const days = retention.filter((some) => some !== undefined)
      if (expiresAt === undefined) return expect(days.length).toBeLessThan(retention.length)
      expect(expiresAt).toBeGreaterThanOrEqual((correctedStart + Math.min(...days) * DAY - LATENCY) / 1000)
      for (const { received_at } of rows) {
        expect(expiresAt).toBeGreaterThanOrEqual((received_at + DAY - TOLERANCE) / 1000)
      }
    },
  }
}

/** Events hours apart. The last one happens just before the session is a day old. */
function visitOf(start: number, random: (size: number) => string): readonly WireEvent[] {
  const times = Array.from({ length: VISIT_EVENTS }, (_, index) =>
    index === VISIT_EVENTS - 1 ? start + DAY - 1 : start + index * 4 * HOUR,
  )
  const ids = times.map((timestamp) => createEventId(timestamp, random))
  return times.map((timestamp, index) => ({
    event_id: ids[index] as string,
    session_id: sessionIdOf(ids[0] as string),
    anonymous_id: `user_${start}`,
    timestamp,
  }))
}
