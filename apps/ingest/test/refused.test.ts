import type { EventResult } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit, EXACT } from './support/audit.ts'
import { enlargeRows, OVERSIZED } from './support/oversized-rows.ts'
import { createSite, type Site } from './support/site.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('an event that %s refuses', (_, start) => {
  let server: DynamoDBServer | undefined
  let site: Site
  beforeAll(async () => {
    server = await start()
  })
  beforeEach(async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    // DynamoDB Local deletes expired rows by the system's clock. At the system's time no row has expired.
    site = await createSite(server.endpoint, Date.now())
    enlargeRows(site.client)
  })
  afterAll(() => server?.stop())

  it('rejects the event that DynamoDB refuses, and stores and counts its neighbours', async () => {
    const visit = withOversized(trackedVisit(site.now(), 30), 7, 20)
    const { status, session_id, results } = await site.post({ events: visit })
    expect(status).toBe(200)
    expect(results.map(({ status }) => status)).toEqual(
      visit.map(({ event_type }) => (event_type === OVERSIZED ? 'rejected' : 'stored')),
    )
    expect(results[7]?.error).toBe('the database rejects this event as invalid')
    expect(await site.session(session_id)).toMatchObject({ total_events: 28 })
    expect(await audit(site.tables, withoutOversized(visit))).toEqual(EXACT)
  })

  it('stores the events of other requests that share a BatchWriteItem with a refused event', async () => {
    const visits = Array.from({ length: 8 }, () => trackedVisit(site.now(), 2))
    const oversized = withOversized(trackedVisit(site.now(), 3), 1)
    const answers = await Promise.all([oversized, ...visits].map((events) => site.post({ events })))
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200))
    expect(await audit(site.tables, [...visits.flat(), ...withoutOversized(oversized)])).toEqual(EXACT)
  })

  it('answers 400 to a request whose only event DynamoDB refuses', async () => {
    const [event] = withOversized(trackedVisit(site.now(), 1), 0)
    expect(await site.post(event)).toMatchObject({
      status: 400,
      error: 'the database rejects this event as invalid',
    })
    expect(await site.tables.events()).toEqual([])
    expect(await site.tables.sessions()).toEqual([])
  })

  it('accepts no event that DynamoDB refuses, among 300 arbitrary events', async () => {
    const seed = 7
    const events = fc.sample(looseEvent, { seed, numRuns: 300 })
    const results: EventResult[] = []
    for (let from = 0; from < events.length; from += 10) {
      const answer = await site.post({ events: events.slice(from, from + 10) })
      results.push(...(answer.results ?? []))
    }
    const refused = results.filter(({ error }) => error?.includes('database'))
    expect(refused, `seed ${seed}`).toEqual([])
    expect(results.filter(({ status }) => status === 'stored').length).toBeGreaterThan(100)
  })
})

function withOversized(
  visit: readonly TrackedEvent[],
  ...places: readonly number[]
): readonly TrackedEvent[] {
  return visit.map((event, index) => (places.includes(index) ? { ...event, event_type: OVERSIZED } : event))
}

function withoutOversized(visit: readonly TrackedEvent[]): readonly TrackedEvent[] {
  return visit.filter(({ event_type }) => event_type !== OVERSIZED)
}

/** Any text, lone surrogates included. */
const text = fc.string({ unit: 'binary', maxLength: 40 })

/** Events with the known fields and arbitrary values. */
const looseEvent = fc.record(
  {
    user_id: text,
    session_id: text,
    anonymous_id: text,
    event_type: text,
    timestamp: fc.oneof(fc.integer({ min: Date.now(), max: 8.64e15 }), fc.constant(8.64e15)),
    page_url: fc.oneof(text, fc.webUrl()),
    referrer: text,
    user_agent: text,
    title: text,
    properties: fc.dictionary(
      text,
      fc.jsonValue({ maxDepth: 3, noUnicodeString: false, stringUnit: 'binary' }),
      { maxKeys: 8 },
    ),
    dropped: fc.nat(1_000_000),
  },
  { requiredKeys: [] },
)
