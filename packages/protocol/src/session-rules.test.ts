import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginSession, continuesSession, extendSession, type SessionExtent } from './session-rules.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.UTC(2026, 8, 21, 23, 50)

const begun = beginSession('sess_1790000000000_0123456789abcxyz', START)

const time = fc.integer({ min: 0, max: 8_000_000_000_000 })
const bytes = fc.integer({ min: 1, max: 400_000 })

/** A session that is neither old nor full. */
const running = fc
  .record({
    start: time,
    sinceStart: fc.integer({ min: 0, max: 23 * HOUR }),
    total_events: fc.integer({ min: 0, max: 999 }),
    total_bytes: fc.integer({ min: 0, max: 1_048_575 }),
  })
  .map(
    ({ start, sinceStart, ...totals }): SessionExtent => ({
      ...beginSession(begun.session_id, start),
      client_last_activity: start + sinceStart,
      ...totals,
    }),
  )

describe('continuesSession', () => {
  it('a session continues with its first event', () => {
    expect(continuesSession(begun, START)).toBe(true)
  })

  it('a session continues after exactly 30 idle minutes, and not one millisecond later', () => {
    fc.assert(
      fc.property(running, (session) => {
        const { client_last_activity } = session
        expect(continuesSession(session, client_last_activity + 30 * MINUTE)).toBe(true)
        expect(continuesSession(session, client_last_activity + 30 * MINUTE + 1)).toBe(false)
      }),
    )
  })

  it('a busy session ends exactly 24 hours after its start', () => {
    fc.assert(
      fc.property(running, fc.integer({ min: 1, max: 30 * MINUTE }), (session, idle) => {
        const end = session.client_start_time + 24 * HOUR
        const busy = { ...session, client_last_activity: end - idle }
        expect(continuesSession(busy, end - 1)).toBe(true)
        expect(continuesSession(busy, end)).toBe(false)
      }),
    )
  })

  it('a session continues with its 1,000th event, and not with the next', () => {
    let session = begun
    for (let count = 1; count <= 1_000; count += 1) {
      expect(continuesSession(session, START + count)).toBe(true)
      session = extendSession(session, START + count, 100)
    }
    expect(continuesSession(session, START + 1_001)).toBe(false)
  })

  it('a session continues until its events reach 1 MiB', () => {
    const almost = extendSession(extendSession(begun, START, 1_000_000), START, 48_575)
    expect(continuesSession(almost, START)).toBe(true)
    expect(continuesSession(extendSession(almost, START, 1), START)).toBe(false)
  })

  it('a session continues past midnight', () => {
    expect(continuesSession(begun, START + 20 * MINUTE)).toBe(true)
  })

  it('a session continues with an event of any age before the last activity', () => {
    fc.assert(
      fc.property(running, time, (session, lateness) => {
        expect(continuesSession(session, session.client_last_activity - lateness)).toBe(true)
      }),
    )
  })
})

describe('extendSession', () => {
  it('extendSession counts a late event and keeps the start and the last activity', () => {
    fc.assert(
      fc.property(running, time, bytes, (session, lateness, size) => {
        const { total_events, total_bytes, client_last_activity } = session
        expect(extendSession(session, client_last_activity - lateness, size)).toEqual({
          ...session,
          total_events: total_events + 1,
          total_bytes: total_bytes + size,
        })
      }),
    )
  })

  it('extendSession has the latest time as last activity for any order of events', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(time, bytes)), (events) => {
        const whole = events.reduce((session, [at, size]) => extendSession(session, at, size), begun)
        expect(whole).toEqual({
          ...begun,
          client_last_activity: Math.max(START, ...events.map(([at]) => at)),
          total_events: events.length,
          total_bytes: events.reduce((sum, [, size]) => sum + size, 0),
        })
      }),
    )
  })

  it('extendSession keeps other fields of the session', () => {
    expect(extendSession({ ...begun, user_id: 'jane' }, START, 100)).toHaveProperty('user_id', 'jane')
  })
})
