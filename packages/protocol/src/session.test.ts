import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from './event.ts'
import { createEventId, sessionIdOf } from './ids.ts'
import { foldSession, type Session } from './session.ts'

const NOW = 1_790_000_000_000
const HOUR = 3_600_000

const randomPart = fc.string({ unit: fc.constantFrom('0', '5', 'a', 'z'), minLength: 16, maxLength: 16 })

const time = fc.integer({ min: NOW - HOUR, max: NOW + HOUR })

/** The fields of an event except its ids. */
const event = fc
  .tuple(
    fc.record({
      timestamp: time,
      client_time: time,
      received_at: time,
      user_id: fc.constantFrom('user_a', 'jane', 'john'),
      anonymous_id: fc.constantFrom('user_a', 'user_b', ''),
      event_type: fc.constantFrom('page_view', 'signup'),
      page_url: fc.constantFrom('https://example.com/', 'https://example.com/ü', ''),
      referrer: fc.constantFrom('https://example.org/', 'https://www.example.com/cups', ''),
      user_agent: fc.constant('Mozilla/5.0'),
      ip_address: fc.constant('192.0.2.1'),
    }),
    fc.record(
      { clock_offset: fc.constantFrom(-HOUR, HOUR), dropped: fc.integer({ min: 1, max: 9 }) },
      { requiredKeys: [] },
    ),
  )
  .map(([always, sometimes]) => ({ ...always, ...sometimes }))

/** The events of a session, by id. The event that the session id is derived from need not be the lowest, and may be missing. */
const visits = fc
  .tuple(fc.array(fc.tuple(event, randomPart), { minLength: 2, maxLength: 12 }), fc.nat(12))
  .map(([facts, place]): readonly StoredEvent[] => {
    let last = ''
    const identified = facts.map(([fact, random]) => {
      last = createEventId(fact.client_time, () => random, last)
      return { ...fact, event_id: last }
    })
    const naming = identified[place]?.event_id ?? createEventId(NOW, () => 'missing000000000')
    return identified.map((fact) => ({ ...fact, session_id: sessionIdOf(naming) }))
  })

/** A visit, and the batches in which its events reach us: some overtaken by later ones, some twice. */
const arrivals = visits.chain((events) => {
  const delay = fc.oneof(fc.constant(0), fc.nat(events.length))
  const delays = fc.array(delay, { minLength: 1, maxLength: 2 })
  return fc
    .tuple(
      fc.array(delays, { minLength: events.length, maxLength: events.length }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
    )
    .map(([delaysOf, size, backwards]) => {
      const batches: StoredEvent[][] = []
      events.forEach((event, index) => {
        for (const late of delaysOf[index] ?? []) {
          const turn = Math.floor((index + late) / size)
          batches[turn] = backwards ? [event, ...(batches[turn] ?? [])] : [...(batches[turn] ?? []), event]
        }
      })
      return { events, batches: batches.filter((batch) => batch.length > 0) }
    })
})

/** What is stored after each batch and what the session then says: carried on where all ids are above it, else replayed. */
function receive(batches: readonly (readonly StoredEvent[])[]) {
  const stored = new Map<string, StoredEvent>()
  let session: Session | undefined
  return batches.map((batch) => {
    const isLate = batch.some(({ event_id }) => event_id <= (session?.last_event_id ?? ''))
    for (const event of batch) stored.set(event.event_id, event)
    session = isLate ? foldSession(undefined, [...stored.values()]) : foldSession(session, batch)
    return { stored: [...stored.values()], session }
  })
}

describe('a session', () => {
  it('a session is the same for any batches, order and duplicates of its events', () => {
    fc.assert(
      fc.property(arrivals, ({ events, batches }) => {
        expect(receive(batches).at(-1)?.session).toEqual(foldSession(undefined, events))
      }),
    )
  })

  it('does not change when its events are folded twice', () => {
    fc.assert(
      fc.property(visits, (events) => {
        const once = foldSession(undefined, events) as Session
        expect(foldSession(once, events)).toEqual(once)
        expect(foldSession(undefined, [...events, ...events])).toEqual(once)
      }),
    )
  })

  it('a session has the expected fields for any events', () => {
    fc.assert(
      fc.property(visits, (events) => {
        const first = events.find(isNamingEvent) ?? lowestOf(events)
        const latest = Math.max(...events.map(({ timestamp }) => timestamp))
        const signedIn = events.filter(({ user_id, anonymous_id }) => user_id !== anonymous_id)
        expect(foldSession(undefined, events)).toEqual({
          session_id: first.session_id,
          user_id: (signedIn.at(-1) ?? events[0])?.user_id,
          anonymous_id: events.find(({ anonymous_id }) => anonymous_id)?.anonymous_id ?? '',
          client_start_time: first.client_time,
          client_last_activity: Math.max(...events.map(({ client_time }) => client_time)),
          start_time: first.timestamp,
          last_activity: latest,
          session_duration: latest - first.timestamp,
          entry_page: first.page_url,
          exit_page: events.filter(({ page_url }) => page_url).at(-1)?.page_url ?? '',
          referrer: sourceOf(first),
          total_events: events.length,
          total_bytes: new TextEncoder().encode(events.map((event) => JSON.stringify(event)).join('')).length,
          lost_events: events.reduce((sum, { dropped }) => sum + (dropped ?? 0), 0),
          last_event_id: events.at(-1)?.event_id,
          clock_offset: first.clock_offset ?? 0,
        } satisfies Record<keyof Session, unknown>)
      }),
    )
  })

  it('a session begins with the event of its id after that event has arrived', () => {
    fc.assert(
      fc.property(arrivals, ({ batches }) => {
        for (const { stored, session } of receive(batches)) {
          const naming = stored.find(isNamingEvent)
          if (naming) expect(session).toMatchObject(beginningOf(naming))
        }
      }),
    )
  })

  it('a session begins with the lowest event id while the event of its id is missing', () => {
    fc.assert(
      fc.property(arrivals, ({ batches }) => {
        for (const { stored, session } of receive(batches)) {
          if (!stored.some(isNamingEvent)) expect(session).toMatchObject(beginningOf(lowestOf(stored)))
        }
      }),
    )
  })
})

describe('foldSession', () => {
  it('foldSession of no events returns the session unchanged', () => {
    fc.assert(
      fc.property(visits, (events) => {
        const session = foldSession(undefined, events)
        expect(foldSession(session, [])).toEqual(session)
      }),
    )
    expect(foldSession(undefined, [])).toBeUndefined()
  })

  it('foldSession does not sort the given list in place', () => {
    fc.assert(
      fc.property(visits, (events) => {
        expect(() => foldSession(undefined, Object.freeze([...events].reverse()))).not.toThrow()
      }),
    )
  })
})

function lowestOf(events: readonly StoredEvent[]): StoredEvent {
  return events.reduce((lowest, event) => (event.event_id < lowest.event_id ? event : lowest))
}

function isNamingEvent({ event_id, session_id }: StoredEvent): boolean {
  return sessionIdOf(event_id) === session_id
}

function beginningOf(event: StoredEvent): Partial<Session> {
  return {
    client_start_time: event.client_time,
    start_time: event.timestamp,
    entry_page: event.page_url,
    referrer: sourceOf(event),
    clock_offset: event.clock_offset ?? 0,
  }
}

/** The source of a session that begins with this event: empty for a page of the same website. */
function sourceOf({ referrer, page_url }: StoredEvent): string {
  return page_url && referrer === 'https://www.example.com/cups' ? '' : referrer
}
