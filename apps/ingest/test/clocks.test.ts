import { createEventId, createVisitorId, sessionIdOf, type WireBatch } from '@footfall/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../src/domain/random.ts'
import { createTimedSite, NOW } from './support/timed-site.ts'
import { trackedVisit } from './support/tracker.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const YEAR = 365.25 * DAY
const LAST_TIME = 8.64e15

/** One event of a visit, sent alone. */
function batch(event: object | undefined, sent_at?: number): Partial<WireBatch> {
  return { ...(sent_at !== undefined && { sent_at }), events: [event as WireBatch['events'][number]] }
}

describe('the clock of a client', () => {
  it('stores no start_time thousands of years back where sent_at differs between two requests', async () => {
    const site = createTimedSite()
    const [first] = trackedVisit(NOW, 1)
    const lower = { ...first, event_id: first?.event_id.replace('evt_1', 'evt_0'), timestamp: 0 }
    const { session_id } = await site.post(batch({ ...first, timestamp: LAST_TIME }, LAST_TIME))
    await site.post(batch(lower, 1))
    expect(site.rows().map(({ timestamp }) => timestamp)).toEqual([NOW, NOW])
    expect(site.session(session_id)).toMatchObject({ start_time: NOW, session_duration: 0 })
  })

  it.each([undefined, NOW])(
    'ends a plain session by idle time although its first timestamp is the largest possible, with sent_at %s',
    async (sent_at) => {
      const site = createTimedSite()
      const { session_id } = await site.post({ timestamp: LAST_TIME, ...(sent_at && { sent_at }) })
      expect(site.rows()).toMatchObject([{ timestamp: NOW, client_time: NOW, clock_ahead: true }])
      site.pass(31 * MINUTE)
      expect((await site.post({ session_id })).session_id).not.toBe(session_id)
    },
  )

  it.each([
    ['80 years ahead', 80 * YEAR],
    ['56 years behind, as without a battery', -56 * YEAR],
  ])('corrects a clock that is %s, and keeps its time as client_time', async (_meaning, wrong) => {
    const site = createTimedSite()
    const [event] = trackedVisit(NOW - 2 * DAY + wrong, 1)
    await site.post(batch(event, NOW + wrong))
    expect(site.rows()).toMatchObject([
      { timestamp: NOW - 2 * DAY, client_time: event?.timestamp, clock_offset: -wrong },
    ])
  })

  it('ignores a sent_at that is more than 100 years ahead', async () => {
    const site = createTimedSite()
    const [event] = trackedVisit(NOW, 1)
    await site.post(batch({ ...event, timestamp: NOW + 101 * YEAR }, NOW + 101 * YEAR))
    expect(site.rows()).toMatchObject([{ timestamp: NOW, client_time: NOW }])
    expect(site.rows()[0]).not.toHaveProperty('clock_offset')
  })

  it('keeps a client_time up to 24 hours after sent_at, and replaces a later one with sent_at', async () => {
    const site = createTimedSite()
    const [one, other] = trackedVisit(NOW, 2)
    await site.post({
      sent_at: NOW - MINUTE,
      events: [
        { ...one, timestamp: NOW - MINUTE + DAY },
        { ...other, timestamp: NOW - MINUTE + DAY + 1 },
      ],
    })
    expect(site.rows()).toMatchObject([
      { client_time: NOW - MINUTE + DAY, timestamp: NOW, clock_ahead: true },
      { client_time: NOW - MINUTE, timestamp: NOW, clock_ahead: true },
    ])
  })

  it('stores no time more than 7 days back or five minutes ahead, for any timestamp and sent_at', async () => {
    const time = fc.oneof(
      fc.constantFrom(0, 1, LAST_TIME, NOW, NOW + DAY, NOW - 7 * DAY),
      fc.integer({ min: 0, max: LAST_TIME }),
      fc.integer({ min: NOW - 9 * DAY, max: NOW + 9 * DAY }),
    )
    const sending = fc.record({ timestamp: time, sent_at: time }, { requiredKeys: [] })
    await fc.assert(
      fc.asyncProperty(fc.array(sending, { minLength: 1, maxLength: 6 }), async (sendings) => {
        const site = createTimedSite()
        const visit = trackedVisit(NOW, sendings.length)
        for (const [place, { timestamp, sent_at }] of sendings.entries()) {
          const { timestamp: _, ...event } = visit[place] ?? {}
          await site.post(batch({ ...event, ...(timestamp !== undefined && { timestamp }) }, sent_at))
        }
        const tolerated = 5 * MINUTE
        for (const { timestamp, client_time } of site.rows()) {
          expect(timestamp).toBeGreaterThanOrEqual(NOW - 7 * DAY - tolerated)
          expect(timestamp).toBeLessThanOrEqual(NOW + tolerated)
          expect(Math.abs(client_time - NOW)).toBeLessThanOrEqual(100 * YEAR + 7 * DAY)
        }
        for (const session of site.sessions()) {
          expect(session.start_time).toBeGreaterThanOrEqual(NOW - 7 * DAY - tolerated)
          expect(session.session_duration).toBeLessThanOrEqual(7 * DAY + 2 * tolerated)
        }
      }),
    )
  })

  it('changes no row at a retry that names other times', async () => {
    const site = createTimedSite()
    const visit = trackedVisit(NOW, 2)
    for (const event of visit) await site.post(batch(event, NOW))
    const before = [site.rows(), site.sessions()]
    site.pass(2 * DAY)
    for (const sent_at of [1, NOW + 2 * DAY, LAST_TIME]) {
      for (const event of visit) {
        const { results } = await site.post(batch({ ...event, timestamp: NOW + 2 * DAY }, sent_at))
        expect(results).toMatchObject([{ status: 'duplicate' }])
      }
    }
    expect([site.rows(), site.sessions()]).toEqual(before)
  })
})

describe('an event id far ahead of its time', () => {
  const AHEAD = 'evt_8999999999999_0123456789abcxyz'

  it('counts an event id far ahead of its time once, and appends later events without a replay', async () => {
    const site = createTimedSite()
    const visit = trackedVisit(NOW, 10)
    const [first, ...others] = visit
    const ahead = { ...first, event_id: AHEAD, timestamp: NOW + 1 }
    const { session_id } = await site.post(batch(first, NOW))
    for (let time = 0; time < 2; time += 1) await site.post(batch(ahead, NOW))
    const replays = site.replays()
    for (const event of others) await site.post(batch(event, NOW))
    expect(site.replays()).toBe(replays)
    expect(site.session(session_id)).toMatchObject({
      total_events: 11,
      last_event_id: others.at(-1)?.event_id,
      exit_page: others.at(-1)?.page_url,
    })
  })

  it('counts an event id ahead of its time once where its retry comes after that time', async () => {
    const site = createTimedSite()
    const [first, other] = trackedVisit(NOW, 2)
    const event_id = createEventId(NOW + 2 * DAY, random)
    const ahead = { ...first, event_id, timestamp: NOW + 2 * DAY }
    const { session_id } = await site.post(batch(first, NOW))
    await site.post(batch(ahead, NOW))
    await site.post(batch(other, NOW))
    site.pass(3 * DAY)
    site.restart()
    const { results } = await site.post(batch(ahead, NOW + 3 * DAY))
    expect(results).toMatchObject([{ status: 'duplicate' }])
    expect(site.session(session_id)).toMatchObject({ total_events: 3 })
  })

  it('stores an event id far ahead of its time as the only event of a session', async () => {
    const site = createTimedSite()
    const event = { event_id: AHEAD, session_id: sessionIdOf(AHEAD), anonymous_id: createVisitorId(random) }
    for (const status of ['stored', 'duplicate'])
      expect((await site.post(batch(event))).results).toMatchObject([{ status }])
    expect(site.session(sessionIdOf(AHEAD))).toMatchObject({ total_events: 1, last_event_id: '' })
  })

  it('counts plain posts in the session of a clock that is days ahead', async () => {
    const site = createTimedSite()
    const wrong = 3 * DAY
    const [one, other] = trackedVisit(NOW + wrong, 2)
    const { session_id } = await site.post(batch(one, NOW + wrong))
    for (let post = 1; post <= 3; post += 1) {
      const answer = await site.post({ session_id, page_url: `https://example.com/plain/${post}` })
      expect(answer).toMatchObject({ status: 200, session_id })
    }
    const replays = site.replays()
    await site.post(batch(other, NOW + wrong))
    expect(site.replays()).toBe(replays)
    expect(site.session(session_id)).toMatchObject({
      total_events: 5,
      last_event_id: other?.event_id,
      exit_page: other?.page_url,
    })
  })
})
