import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from './event.ts'
import { createEventId, sessionIdOf } from './ids.ts'
import { foldSession, needsReplay, type Session } from './session.ts'

const NOW = 1_790_000_000_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

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
      {
        clock_offset: fc.constantFrom(-HOUR, HOUR),
        dropped: fc.integer({ min: 1, max: 9 }),
        site_id: fc.constantFrom('shop', 'blog'),
      },
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

/** A visit, some of whose ids are ahead of their time: by a day and more, or as far as an id can be. */
const aheadVisits = fc
  .tuple(
    visits,
    fc.array(fc.constantFrom(0, 0, DAY - HOUR, DAY + 2 * HOUR, 8_999_999_999_999), {
      minLength: 12,
      maxLength: 12,
    }),
  )
  .map(([events, leads]): readonly StoredEvent[] =>
    events.map((event, place) => {
      const lead = leads[place] ?? 0
      const milliseconds = Math.min(+event.event_id.slice(4, 17) + lead, 8_999_999_999_999)
      // The random part keeps ids distinct and in order.
      return lead
        ? { ...event, event_id: createEventId(milliseconds, () => `ahead0000000000${place.toString(36)}`) }
        : event
    }),
  )

/** A visit, and the batches in which its events arrive: some overtaken by later ones, some twice. */
const arrivals = visits.chain(inBatches)

const aheadArrivals = aheadVisits.chain(inBatches)

function inBatches(events: readonly StoredEvent[]) {
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
}

/** What is stored after each batch and what the session then says: continued where no event needs a replay, else replayed. */
function receive(batches: readonly (readonly StoredEvent[])[]) {
  const stored = new Map<string, StoredEvent>()
  let session: Session | undefined
  return batches.map((batch) => {
    const before = session
    const late = before !== undefined && batch.some((event) => needsReplay(before, event))
    for (const event of batch) if (!stored.has(event.event_id)) stored.set(event.event_id, event)
    session = late ? foldSession(undefined, [...stored.values()]) : foldSession(session, batch)
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

  it('is the same for any order of arrival where ids are ahead of their time', () => {
    fc.assert(
      fc.property(aheadArrivals, ({ events, batches }) => {
        const session = receive(batches).at(-1)?.session
        expect(session).toEqual(foldSession(undefined, [...events].reverse()))
        expect(session?.total_events).toBe(events.length)
        expect(foldSession(undefined, [...events, ...events])).toEqual(session)
      }),
    )
  })

  it('counts an event once that is retried after the time in its id has come', () => {
    const [first, next] = [NOW, NOW + 1_000].map((now) => plainEvent(now, createEventId(now, ZEROS)))
    const ahead = plainEvent(NOW + 2_000, createEventId(NOW + 2 * DAY, ZEROS))
    const retried = { ...ahead, client_time: NOW + 3 * DAY, received_at: NOW + 3 * DAY }
    expect(
      receive([[first, ahead], [next], [retried]].map((batch) => batch as StoredEvent[])).at(-1)?.session,
    ).toMatchObject({
      total_events: 3,
      last_event_id: next?.event_id,
    })
  })

  it('appends what follows an event whose id is ahead of its time, and replays the event itself', () => {
    const [first, next] = [NOW, NOW + 1_000].map((now) => plainEvent(now, createEventId(now, ZEROS))) as [
      StoredEvent,
      StoredEvent,
    ]
    const ahead = plainEvent(NOW + 500, 'evt_8999999999999_zzzzzzzzzzzzzzzz')
    const session = foldSession(undefined, [first, ahead]) as Session
    expect(session).toMatchObject({
      last_event_id: first.event_id,
      lowest_ahead_id: ahead.event_id,
      total_events: 2,
    })
    expect(needsReplay(session, next)).toBe(false)
    expect(needsReplay(session, ahead)).toBe(true)
    expect(foldSession(session, [next])).toEqual(foldSession(undefined, [first, next, ahead]))
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
          site_id: first.site_id ?? '',
        } satisfies Record<Exclude<keyof Session, 'lowest_ahead_id'>, unknown>)
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

const ZEROS = (size: number): string => '0'.repeat(size)

/** An event of one session, of its own page. */
function plainEvent(now: number, event_id: string): StoredEvent {
  return {
    event_id,
    session_id: sessionIdOf(createEventId(NOW, ZEROS)),
    timestamp: now,
    client_time: now,
    received_at: now,
    user_id: 'user_a',
    anonymous_id: 'user_a',
    event_type: 'page_view',
    page_url: `https://example.com/${now}`,
    referrer: '',
    user_agent: '',
    ip_address: '',
  }
}

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
    site_id: event.site_id ?? '',
  }
}

/** The source of a session that begins with this event: empty for a page of the same website. */
function sourceOf({ referrer, page_url }: StoredEvent): string {
  return page_url && referrer === 'https://www.example.com/cups' ? '' : referrer
}
