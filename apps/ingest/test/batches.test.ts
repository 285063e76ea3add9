import { createEventId, createVisitorId } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { random } from '../src/domain/random.ts'
import { createSite, MINUTE, type Site } from './support/site.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

describe('a batch', () => {
  let server: DynamoDBServer
  let site: Site
  beforeAll(async () => {
    server = await startDynalite()
    site = await createSite(server.endpoint)
  })
  afterAll(() => server.stop())

  it('stores the events of a batch under the sessions that the tracker assigned, and answers in their order', async () => {
    const visit = trackedVisit(site.now(), 3)
    const events = [visit[2], visit[0], visit[1]] as TrackedEvent[]
    const { session_id } = events[0] as TrackedEvent
    expect(await site.post({ sent_at: site.now(), events })).toMatchObject({
      status: 200,
      message: 'Event processed successfully',
      session_id,
      results: events.map(({ event_id }) => ({ event_id, session_id, status: 'stored' })),
    })
    expect(await site.events(session_id)).toMatchObject(visit)
    expect(await site.session(session_id)).toMatchObject({
      total_events: 3,
      entry_page: 'https://example.com/0',
      exit_page: 'https://example.com/2',
      referrer: 'https://google.com',
      session_duration: 2_000,
    })
    expect(await site.active(session_id)).toMatchObject({ current_page: 'https://example.com/2' })
  })

  it('uses the fields beside `events` as defaults of each event', async () => {
    const [one, other] = trackedVisit(site.now(), 2)
    const { session_id } = await site.post({
      user_agent: 'Mozilla/5.0',
      anonymous_id: one?.anonymous_id,
      page_url: 'https://example.com/default',
      events: [
        { event_id: one?.event_id, session_id: one?.session_id },
        { ...other, user_agent: 'another' },
      ],
    })
    expect(await site.events(session_id)).toMatchObject([
      { user_agent: 'Mozilla/5.0', page_url: 'https://example.com/default', anonymous_id: one?.anonymous_id },
      { user_agent: 'another', page_url: 'https://example.com/1', anonymous_id: one?.anonymous_id },
    ])
  })

  it('stores the site_id of a batch with each event, and rejects a malformed one', async () => {
    const events = trackedVisit(site.now(), 1)
    const longest = 'shop-2_0.'.padEnd(64, 'x')
    const { session_id } = await site.post({ site_id: longest, events })
    expect(await site.events(session_id)).toMatchObject([{ site_id: longest }])
    for (const site_id of [`${longest}x`, 'a shop', 7]) {
      expect(await site.post({ site_id, events: trackedVisit(site.now(), 1) })).toMatchObject({
        status: 400,
        error: 'site_id: must be 1 to 64 letters, digits, underscores, dots and hyphens',
      })
    }
  })

  it.each([
    ['the same process', () => site],
    ['another process', () => site.another()],
  ])('writes nothing when %s gets a batch again', async (_, process) => {
    const events = trackedVisit(site.now(), 4)
    const { session_id } = await site.post({ events })
    const before = await rowsOf(session_id)
    site.pass(MINUTE)
    const again = await process().post({ sent_at: site.now(), events })
    expect(again).toMatchObject({ status: 200, session_id })
    expect(again.results.map(({ status }) => status)).toEqual(Array(4).fill('duplicate'))
    expect(await rowsOf(session_id)).toEqual(before)
  })

  it('counts an event once that a batch contains three times', async () => {
    const [event] = trackedVisit(site.now(), 1)
    const { session_id, results } = await site.post({ events: [event, event, event] })
    expect(results.map(({ status }) => status)).toEqual(['stored', 'duplicate', 'duplicate'])
    expect(await site.session(session_id)).toMatchObject({ total_events: 1 })
  })

  it('makes the same session from batches in any order', async () => {
    const visit = trackedVisit(site.now(), 6)
    const [first, second, third, fourth, fifth, sixth] = visit
    for (const events of [[fifth, third], [sixth], [second], [first, third], [fourth]]) {
      expect(await site.post({ events })).toMatchObject({ status: 200 })
    }
    expect(await site.events(visit[0]?.session_id ?? '')).toMatchObject(visit)
    expect(await site.session(visit[0]?.session_id ?? '')).toMatchObject({
      start_time: visit[0]?.timestamp,
      entry_page: 'https://example.com/0',
      exit_page: 'https://example.com/5',
      referrer: 'https://google.com',
      session_duration: 5_000,
      total_events: 6,
      last_event_id: sixth?.event_id,
    })
  })

  it('rejects the invalid events of a batch, and stores all others', async () => {
    const [one, other] = trackedVisit(site.now(), 2)
    const wrong = { ...trackedVisit(site.now(), 1)[0], event_type: 'e'.repeat(65) }
    const answer = await site.post({ events: [one, wrong, 7, { event_id: 'evt_1' }, other] })
    expect(answer.status).toBe(200)
    expect(answer.results).toEqual([
      { event_id: one?.event_id, session_id: one?.session_id, status: 'stored' },
      {
        event_id: wrong.event_id,
        session_id: '',
        status: 'rejected',
        error: 'events[1].event_type: must be a string of 1 to 64 characters',
      },
      { event_id: '', session_id: '', status: 'rejected', error: 'events[2]: must be a JSON object' },
      {
        event_id: '',
        session_id: '',
        status: 'rejected',
        error: 'events[3].event_id: must look like evt_<13 digits>_<16 characters of 0-9a-z>',
      },
      { event_id: other?.event_id, session_id: one?.session_id, status: 'stored' },
    ])
    expect(await site.session(one?.session_id ?? '')).toMatchObject({ total_events: 2 })
  })

  it('refuses a batch without a valid event, with an invalid default, or with more than 100 events', async () => {
    const [event] = trackedVisit(site.now(), 1)
    expect(await site.post({ events: [{ ...event, title: 7 }] })).toMatchObject({
      status: 400,
      error: 'events[0].title: must be a string',
    })
    expect(await site.post({ user_agent: 7, events: [event] })).toMatchObject({
      status: 400,
      error: 'user_agent: must be a string',
    })
    expect(await site.post({ events: Array(101).fill(event) })).toMatchObject({ status: 400 })
    expect(await site.session(event?.session_id ?? '')).toBeUndefined()
  })

  it('stores properties that are named like methods of Object', async () => {
    const properties = { toString: 'text', valueOf: { name: 'Set' }, nested: [{ hasOwnProperty: null }] }
    const [one, other] = trackedVisit(site.now(), 2)
    const { session_id, results } = await site.post({ events: [{ ...one, properties }, other] })
    expect(results.map(({ status }) => status)).toEqual(['stored', 'stored'])
    expect((await site.events(session_id))[0]?.properties).toEqual(properties)
  })

  it('stores a batch of 100 events of three sessions, more than one BatchWriteItem takes', async () => {
    const visits = [trackedVisit(site.now(), 40), trackedVisit(site.now(), 35), trackedVisit(site.now(), 25)]
    const { results } = await site.post({ events: visits.flat() })
    expect(results.map(({ status }) => status)).toEqual(Array(100).fill('stored'))
    for (const visit of visits) {
      expect(await site.session(visit[0]?.session_id ?? '')).toMatchObject({ total_events: visit.length })
    }
  })

  it('stores late tracked events in the session that they name, whatever their gap and age', async () => {
    const visit = trackedVisit(site.now() - 3 * 24 * 60 * MINUTE, 2)
    const [first, second] = visit
    const much = { ...second, timestamp: (first?.timestamp ?? 0) + 25 * 60 * MINUTE }
    const { session_id } = await site.post({ sent_at: site.now(), events: [first] })
    expect((await site.post({ sent_at: site.now(), events: [much] })).session_id).toBe(session_id)
    expect(await site.session(session_id)).toMatchObject({
      total_events: 2,
      session_duration: 25 * 60 * MINUTE,
      is_active: false,
    })
  })

  it('gives an event of another visitor its own session, and recognises its retry there', async () => {
    const [event] = trackedVisit(site.now(), 1)
    await site.post({ events: [event] })
    const stranger = {
      ...event,
      event_id: createEventId(site.now(), random),
      anonymous_id: createVisitorId(random),
    }
    const answer = await site.post({ events: [stranger] })
    expect(answer.session_id).toBe(`sess_${stranger.event_id.slice(4)}`)
    expect(await site.another().post({ events: [stranger] })).toMatchObject({
      session_id: answer.session_id,
      results: [{ status: 'duplicate' }],
    })
    expect(await site.session(event?.session_id ?? '')).toMatchObject({ total_events: 1 })
    expect(await site.session(answer.session_id)).toMatchObject({ total_events: 1 })
  })

  it("recognises the retry of another visitor's event where the session after its own id is taken too", async () => {
    const [first, second] = trackedVisit(site.now(), 2)
    // The session is named after an event that is not stored and that now comes from another visitor.
    await site.post({ events: [second] })
    const foreign = { ...first, anonymous_id: createVisitorId(random) }
    const { session_id } = await site.post({ events: [foreign] })
    expect(session_id).not.toBe(first?.session_id)
    for (const process of [site, site.another()]) {
      expect(await process.post({ events: [foreign] })).toMatchObject({
        session_id,
        results: [{ session_id, status: 'duplicate' }],
      })
    }
    expect(await site.session(session_id)).toMatchObject({ total_events: 1 })
  })

  it('separates two visitors that name one new session', async () => {
    const [event] = trackedVisit(site.now(), 1)
    const stranger = {
      ...event,
      event_id: createEventId(site.now() + 1, random),
      anonymous_id: createVisitorId(random),
    }
    const { results } = await site.post({ events: [event, stranger] })
    expect(results).toMatchObject([
      { session_id: event?.session_id, status: 'stored' },
      { session_id: `sess_${stranger.event_id.slice(4)}`, status: 'stored' },
    ])
  })

  it('separates two visitors that name a session without anonymous_id', async () => {
    const { session_id } = await site.post({ user_id: 'ada' })
    const [one] = trackedVisit(site.now() + 1_000, 1)
    const [other] = trackedVisit(site.now() + 2_000, 1)
    const { results } = await site.post({
      session_id,
      events: [one, other].map((event) => ({ ...event, session_id })),
    })
    expect(results).toMatchObject([{ session_id }, { session_id: other?.session_id }])
  })

  it('keeps one session for a visitor that signs in', async () => {
    const [one, other] = trackedVisit(site.now(), 2)
    const { session_id } = await site.post({ events: [one, { ...other, user_id: 'ada' }] })
    expect(await site.session(session_id)).toMatchObject({
      total_events: 2,
      user_id: 'ada',
      anonymous_id: one?.anonymous_id,
    })
    expect((await site.events(session_id)).map(({ user_id }) => user_id)).toEqual([one?.anonymous_id, 'ada'])
  })

  it('adds the dropped events of a batch to lost_events of the session', async () => {
    const [one, two, three] = trackedVisit(site.now(), 3)
    const { session_id } = await site.post({
      events: [{ ...one, dropped: 2 }, two, { ...three, dropped: 5 }],
    })
    expect(await site.session(session_id)).toMatchObject({ lost_events: 7, total_events: 3 })
  })

  it.each([
    ['slow', -3 * 60 * MINUTE],
    ['fast', 3 * 60 * MINUTE],
  ])('corrects a clock that is hours %s by one offset for the whole session', async (_, wrong) => {
    const visit = trackedVisit(site.now() + wrong, 2)
    const [one, other] = visit
    const { session_id } = await site.post({ sent_at: site.now() + wrong, events: [one] })
    site.pass(2_000)
    await site.post({ sent_at: site.now() + wrong - 1_000, events: [other] })
    expect(await site.events(session_id)).toMatchObject(
      visit.map(({ timestamp }) => ({
        client_time: timestamp,
        timestamp: timestamp - wrong,
        clock_offset: -wrong,
      })),
    )
    expect(await site.session(session_id)).toMatchObject({
      start_time: (one?.timestamp ?? 0) - wrong,
      session_duration: 1_000,
      clock_offset: -wrong,
    })
  })

  it('stores an event from the future at the time of receipt with clock_ahead', async () => {
    const [event] = trackedVisit(site.now() + 60 * MINUTE, 1)
    const { session_id } = await site.post({ sent_at: site.now(), events: [event] })
    expect(await site.events(session_id)).toMatchObject([
      { timestamp: site.now(), client_time: event?.timestamp, clock_ahead: true },
    ])
  })

  it('gives each visitor of a plain batch one session', async () => {
    const { results } = await site.post({ events: [{ user_id: 'a' }, { user_id: 'b' }, { user_id: 'a' }] })
    const [a, b, again] = results.map(({ session_id }) => session_id)
    expect(again).toBe(a)
    expect(b).not.toBe(a)
    expect(await site.session(a ?? '')).toMatchObject({ total_events: 2, user_id: 'a' })
  })

  async function rowsOf(sessionId: string): Promise<unknown> {
    return [await site.events(sessionId), await site.session(sessionId), await site.active(sessionId)]
  }
})

describe('two processes on one session', () => {
  let server: DynamoDBServer
  let site: Site
  beforeAll(async () => {
    server = await startDynalite()
    site = await createSite(server.endpoint)
  })
  afterAll(() => server.stop())

  it('counts 90 plain posts at once on one session through three processes', async () => {
    const { session_id } = await site.post({ user_id: 'ada', page_url: 'https://example.com/' })
    const processes = [site, site.another(), site.another()]
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, index) =>
        processes[index % 3]?.post({ user_id: 'ada', session_id, page_url: `https://example.com/${index}` }),
      ),
    )
    expect(answers.every((answer) => answer?.status === 200)).toBe(true)
    const events = await site.events(session_id)
    expect(events).toHaveLength(91)
    expect(await site.session(session_id)).toMatchObject({
      total_events: 91,
      exit_page: events.at(-1)?.page_url,
      last_event_id: events.at(-1)?.event_id,
    })
    expect(await site.active(session_id)).toMatchObject({ current_page: events.at(-1)?.page_url })
  })

  it('counts a tracked visit once that reaches two processes in overlapping batches', async () => {
    const visit = trackedVisit(site.now(), 30)
    const processes = [site.another(), site.another()]
    const requests = Array.from({ length: 20 }, (_, index) => ({
      process: processes[index % 2],
      events: visit.slice(index, index + 11),
    }))
    const answers = await Promise.all(requests.map(({ process, events }) => process?.post({ events })))
    expect(answers.map((answer) => answer?.status)).toEqual(Array(20).fill(200))
    const { session_id = '' } = visit[0] ?? {}
    expect(await site.events(session_id)).toMatchObject(visit)
    expect(await site.session(session_id)).toMatchObject({ total_events: 30, session_duration: 29_000 })
  })

  it('keeps the latest page in the active row when an earlier event arrives last', async () => {
    const visit = trackedVisit(site.now(), 3)
    const { session_id = '' } = visit[0] ?? {}
    await site.post({ events: visit.slice(0, 1) })
    site.pass(3 * MINUTE)
    await site.another().post({ events: [{ ...visit[2], timestamp: site.now() }] })
    await site.post({ events: visit.slice(1, 2) })
    expect(await site.session(session_id)).toMatchObject({ total_events: 3 })
    expect(await site.active(session_id)).toMatchObject({
      current_page: 'https://example.com/2',
      expires_at: Math.floor((site.now() + 30 * MINUTE) / 1000),
    })
  })

  it('continues a session that another process extended, although its own cache says it ended', async () => {
    const other = site.another()
    const { session_id } = await site.post({ user_id: 'ada' })
    await other.post({ user_id: 'ada', session_id })
    site.pass(20 * MINUTE)
    await other.post({ user_id: 'ada', session_id })
    site.pass(20 * MINUTE)
    // By the cache of the first process the session has ended. By the table it continues.
    expect((await site.post({ user_id: 'ada', session_id })).session_id).toBe(session_id)
    expect(await site.session(session_id)).toMatchObject({ total_events: 4 })
  })
})
