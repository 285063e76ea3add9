import { createEventId, jsonBytes, LIMITS, sessionIdOf, type WireEvent } from '@footfall/protocol'
import { describe, expect, it } from 'vitest'
import { random } from '../src/domain/random.ts'
import { createMemoryApp } from './support/memory-app.ts'
import { trackedVisit } from './support/tracker.ts'

const NOW = 1_790_000_000_000
const WEEK = LIMITS.eventAge

describe('the age of an event', () => {
  it.each([
    ['of a week', { timestamp: NOW - WEEK }, NOW, 'stored'],
    ['of more than a week', { timestamp: NOW - WEEK - 1 }, NOW, 'too old'],
    ['of a week by a clock that is years behind', { timestamp: 1_000_000 }, 1_000_000 + WEEK, 'stored'],
    [
      'of more than a week by a clock that is years behind',
      { timestamp: 1_000_000 },
      1_000_001 + WEEK,
      'too old',
    ],
    [
      'of a plain client that does not say when it sends',
      { timestamp: NOW - WEEK - 1 },
      undefined,
      'too old',
    ],
    ['that is unknown', {}, NOW, 'stored'],
    ['from the future', { timestamp: NOW + 10 * WEEK }, NOW, 'stored'],
  ])('stores or rejects an event by its age: %s', async (_, event, sent_at, outcome) => {
    const app = createMemoryApp()
    app.setTime(NOW)
    const neighbour = trackedVisit(NOW, 1)[0] as WireEvent
    const { results } = await app.post({ sent_at, events: [event, neighbour] })
    expect(results).toMatchObject([
      outcome === 'stored'
        ? { status: 'stored' }
        : { status: 'rejected', error: 'timestamp: must be at most 7 days before the event is sent' },
      { status: 'stored' },
    ])
    expect(app.rows()).toHaveLength(outcome === 'stored' ? 2 : 1)
  })
})

describe('the sessions of one request', () => {
  const ofSessions = (count: number): WireEvent[] =>
    Array.from({ length: count }, () => trackedVisit(NOW, 2)).flat()

  it('stores the events of ten sessions in one request, and rejects those of further sessions', async () => {
    const app = createMemoryApp()
    app.setTime(NOW)
    const { results } = await app.post({ events: ofSessions(12) })
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(20).fill('stored'),
      ...Array(4).fill('rejected'),
    ])
    expect(results.at(-1)?.error).toBe('session_id: one request may have events of at most 10 sessions')
    expect(app.sessions().size).toBe(10)
  })

  it('starts at most ten sessions in one request whose events name another visitor’s session', async () => {
    const app = createMemoryApp()
    app.setTime(NOW)
    const [theirs] = trackedVisit(NOW, 1)
    await app.post({ events: [theirs] })
    const events = Array.from({ length: 30 }, () => ({
      event_id: createEventId(NOW, random),
      session_id: theirs?.session_id,
      anonymous_id: 'user_another',
    }))
    const { results } = await app.post({ events })
    expect(results.filter(({ status }) => status === 'stored')).toHaveLength(10)
    expect(app.rows()).toHaveLength(11)
  })

  it('stores a hundred events of one plain visitor in one session', async () => {
    const app = createMemoryApp()
    const { results } = await app.post({ user_id: 'u1', events: Array.from({ length: 100 }, () => ({})) })
    expect(new Set(results.map(({ session_id }) => session_id)).size).toBe(1)
    expect(app.rows()).toHaveLength(100)
  })

  it('counts the sessions that events without session_id start towards the ten of one request', async () => {
    const app = createMemoryApp()
    app.setTime(NOW)
    const events = Array.from({ length: 11 }, () => ({ event_id: createEventId(NOW, random) }))
    const { results } = await app.post({ events })
    expect(results.at(-1)?.status).toBe('rejected')
    expect(
      app
        .rows()
        .map(({ session_id }) => session_id)
        .sort(),
    ).toEqual(
      events
        .slice(0, 10)
        .map(({ event_id }) => sessionIdOf(event_id))
        .sort(),
    )
  })
})

describe('the bytes of one request', () => {
  it('stores 256 KiB of one request with the defaults of each event, and rejects the events beyond', async () => {
    const app = createMemoryApp()
    const strings = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`k${index}`, 'x'.repeat(1_000)]),
    )
    const events = Array.from({ length: 20 }, (_, index) => ({ event_type: `type_${index}` }))
    const { status, results } = await app.post({ user_id: 'u1', properties: strings, events })
    expect(status).toBe(200)
    const stored = results.filter(({ status }) => status === 'stored').length
    const bytes = app.rows().reduce((sum, { properties }) => sum + jsonBytes(properties), 0)
    expect(app.rows()).toHaveLength(stored)
    expect(bytes).toBeLessThan(LIMITS.batchBytes)
    expect(bytes).toBeGreaterThan(LIMITS.batchBytes - 2 * jsonBytes(strings))
    expect(results.at(-1)).toMatchObject({
      status: 'rejected',
      error: 'events: must together be at most 262144 bytes as JSON, each with the shared fields',
    })
  })
})

describe('a program', () => {
  const CHROME =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

  it.each([
    ['a person’s browser', { user_agent: CHROME }, CHROME, false],
    ['a crawler by its header', {}, GOOGLEBOT, true],
    ['a crawler by the event', { user_agent: GOOGLEBOT }, CHROME, true],
    ['a program’s library', {}, 'curl/8.5.0', true],
    ['a browser with webdriver true', { user_agent: CHROME, webdriver: true }, CHROME, true],
    ['a browser with webdriver false', { user_agent: CHROME, webdriver: false }, CHROME, false],
    ['no user agent', {}, '', false],
  ])('recognises a program by its user agent or webdriver: %s', async (_, event, header, bot) => {
    const app = createMemoryApp()
    await app.post(event, { 'user-agent': header })
    const [row] = app.rows()
    expect(row?.bot ?? false).toBe(bot)
    expect(row).not.toHaveProperty('webdriver')
  })
})
