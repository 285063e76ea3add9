import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADDRESS, createSite, MINUTE, type Site } from './support/site.ts'

describe('the HTTP contract, as a plain client uses it', () => {
  let server: DynamoDBServer
  let site: Site
  beforeAll(async () => {
    server = await startDynalite()
    site = await createSite(server.endpoint)
  })
  afterAll(() => server.stop())

  const home = {
    user_id: 'test_user_1',
    event_type: 'page_view',
    page_url: 'https://example.com/home',
    referrer: 'https://google.com',
  }
  const products = {
    user_id: 'test_user_1',
    session_id: 'sess_123',
    event_type: 'page_view',
    page_url: 'https://example.com/products',
  }

  it('starts a session with a plain event that names none', async () => {
    const { status, message, event_id, session_id } = await site.post(home)
    expect({ status, message }).toEqual({ status: 200, message: 'Event processed successfully' })
    expect(event_id).toMatch(/^evt_\d{13}_[0-9a-z]{16}$/)
    expect(session_id).toBe(`sess_${event_id.slice(4)}`)
    expect(await site.events(session_id)).toEqual([
      {
        session_id,
        event_id,
        timestamp: site.now(),
        client_time: site.now(),
        received_at: site.now(),
        user_id: 'test_user_1',
        anonymous_id: '',
        event_type: 'page_view',
        page_url: 'https://example.com/home',
        referrer: 'https://google.com',
        user_agent: '',
        ip_address: ADDRESS,
      },
    ])
    expect(await site.session(session_id)).toMatchObject({
      user_id: 'test_user_1',
      start_time: site.now(),
      last_activity: site.now(),
      session_duration: 0,
      entry_page: 'https://example.com/home',
      exit_page: 'https://example.com/home',
      referrer: 'https://google.com',
      total_events: 1,
      is_active: true,
    })
    expect(await site.active(session_id)).toEqual({
      session_id,
      user_id: 'test_user_1',
      last_activity: site.now(),
      current_page: 'https://example.com/home',
      expires_at: Math.floor((site.now() + 30 * MINUTE) / 1000),
      updated_at: site.now(),
    })
  })

  it.each([
    ['ill-formed', 'sess_123'],
    ['well-formed', 'sess_1790000000000_0000000000000000'],
  ])('gives a new session to a plain event that names an unknown one, %s', async (_, session_id) => {
    const answer = await site.post({ ...products, session_id })
    expect(answer.status).toBe(200)
    expect(answer.session_id).toBe(`sess_${answer.event_id.slice(4)}`)
    expect(await site.session(session_id)).toBeUndefined()
    expect(await site.session(answer.session_id)).toMatchObject({ total_events: 1 })
  })

  it('continues the session that a plain event names', async () => {
    const { session_id } = await site.post(home)
    site.pass(5 * MINUTE)
    expect(await site.post({ ...products, session_id })).toMatchObject({ status: 200, session_id })
    expect(await site.session(session_id)).toMatchObject({
      total_events: 2,
      entry_page: 'https://example.com/home',
      exit_page: 'https://example.com/products',
      referrer: 'https://google.com',
      session_duration: 5 * MINUTE,
      last_activity: site.now(),
    })
    expect(await site.active(session_id)).toMatchObject({
      current_page: 'https://example.com/products',
      expires_at: Math.floor((site.now() + 30 * MINUTE) / 1000),
    })
  })

  it('counts fifty concurrent posts on one session as fifty', async () => {
    const { session_id } = await site.post(home)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => site.post({ ...products, session_id })),
    )
    expect(new Set(answers.map((answer) => answer.session_id))).toEqual(new Set([session_id]))
    expect(new Set(answers.map(({ event_id }) => event_id)).size).toBe(50)
    expect(await site.session(session_id)).toMatchObject({ total_events: 51 })
    expect(await site.events(session_id)).toHaveLength(51)
  })

  it('continues a session at thirty idle minutes, and starts another one a millisecond later', async () => {
    const { session_id } = await site.post(home)
    site.pass(30 * MINUTE)
    expect((await site.post({ ...products, session_id })).session_id).toBe(session_id)
    site.pass(30 * MINUTE + 1)
    expect((await site.post({ ...products, session_id })).session_id).not.toBe(session_id)
  })

  it('gives fifty concurrent posts that name an ended session one successor, in two processes', async () => {
    const { session_id } = await site.post(home)
    site.pass(31 * MINUTE)
    const processes = [site.another(), site.another()]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => processes[index % 2]?.post({ ...products, session_id })),
    )
    const [successor] = new Set(answers.map((answer) => answer?.session_id))
    expect(answers.every((answer) => answer?.session_id === successor)).toBe(true)
    expect(successor).not.toBe(session_id)
    expect(await site.session(successor ?? '')).toMatchObject({ total_events: 50 })
    expect(await site.session(session_id)).toMatchObject({ total_events: 1, continued_by: successor })
    site.pass(10 * MINUTE)
    expect((await site.post({ ...products, session_id })).session_id).toBe(successor)
  })

  it('follows ended successors of an ended session to the one that is under way', async () => {
    const { session_id } = await site.post(home)
    site.pass(31 * MINUTE)
    const second = await site.post({ ...products, session_id })
    site.pass(31 * MINUTE)
    const third = await site.post({ ...products, session_id })
    expect(new Set([session_id, second.session_id, third.session_id]).size).toBe(3)
    expect((await site.post({ ...products, session_id })).session_id).toBe(third.session_id)
    expect((await site.post({ ...products, session_id: second.session_id })).session_id).toBe(
      third.session_id,
    )
    expect(await site.session(session_id)).toMatchObject({ continued_by: third.session_id })
  })

  it.each([
    ['an empty object', {}],
    [
      'fields that are null',
      { user_id: null, session_id: null, event_type: null, page_url: null, properties: null, events: null },
    ],
    [
      'fields that are empty',
      { user_id: '', session_id: '', event_type: '', page_url: '', timestamp: '', event_id: '' },
    ],
  ])('stores %s as a page view of a new visitor', async (_, body) => {
    const { status, session_id, event_id } = await site.post(body, { 'user-agent': 'Mozilla/5.0' })
    expect(status).toBe(200)
    const [event] = await site.events(session_id)
    expect(event).toMatchObject({
      event_id,
      event_type: 'page_view',
      page_url: '',
      referrer: '',
      user_agent: 'Mozilla/5.0',
      user_id: expect.stringMatching(/^user_[0-9a-z]{20}$/),
    })
    await site.post({ session_id, page_url: 'https://example.com/next' })
    const events = await site.events(session_id)
    expect(events.map(({ user_id }) => user_id)).toEqual([event?.user_id, event?.user_id])
    expect(await site.session(session_id)).toMatchObject({ user_id: event?.user_id, total_events: 2 })
  })

  it("stores no plain event in another visitor's session", async () => {
    const { session_id } = await site.post(home)
    const answer = await site.post({ ...products, session_id, user_id: 'test_user_2' })
    expect(answer.status).toBe(200)
    expect(answer.session_id).not.toBe(session_id)
    expect(await site.session(session_id)).toMatchObject({ user_id: 'test_user_1', total_events: 1 })
    expect(await site.session(answer.session_id)).toMatchObject({ user_id: 'test_user_2', total_events: 1 })
  })

  it('prefers the user agent of the event to the header, and ignores an address in the body', async () => {
    const { session_id } = await site.post(
      { user_agent: 'an app', ip_address: '203.0.113.9', ip: '203.0.113.9' },
      { 'user-agent': 'curl' },
    )
    const [event] = await site.events(session_id)
    expect(event).toMatchObject({ user_agent: 'an app', ip_address: ADDRESS })
    expect(JSON.stringify(event)).not.toContain('203.0.113.9')
  })

  it('masks secrets in URLs of plain events', async () => {
    const { session_id } = await site.post({ page_url: 'https://example.com/?mail=ada@example.com' })
    expect((await site.events(session_id))[0]?.page_url).toBe('https://example.com/?mail=***')
  })

  const BODY = 'The body must be a JSON object: one event, or a batch with "events".'
  it.each([
    ['no JSON', '{"user_id":', 400, BODY],
    ['an array', '[]', 400, BODY],
    ['a number', '7', 400, BODY],
    ['a text', '"hello"', 400, BODY],
    ['null', 'null', 400, BODY],
    ['nothing', '', 400, BODY],
    ['NaN', '{"timestamp":NaN}', 400, BODY],
    ['a numeric user_id', '{"user_id":7}', 400, 'user_id: must be a string of 1 to 128 characters'],
    [
      'a user_id too long',
      JSON.stringify({ user_id: 'u'.repeat(129) }),
      400,
      'user_id: must be a string of 1 to 128 characters',
    ],
    ['half of a character', '{"user_id":"\\ud83d"}', 400, 'user_id: must be well-formed Unicode'],
    ['an object for a text', '{"page_url":{}}', 400, 'page_url: must be a string'],
    [
      'an event_type too long',
      JSON.stringify({ event_type: 'e'.repeat(65) }),
      400,
      'event_type: must be a string of 1 to 64 characters',
    ],
    [
      'a time before 1970',
      '{"timestamp":-1}',
      400,
      'timestamp: must be a whole number of milliseconds since 1970',
    ],
    [
      'an event_id of another form',
      '{"event_id":"1"}',
      400,
      'event_id: must look like evt_<13 digits>_<16 characters of 0-9a-z>',
    ],
    ['no events', '{"events":[]}', 400, 'events: must be a list of 1 to 100 events'],
    ['no list of events', '{"events":{}}', 400, 'events: must be a list of 1 to 100 events'],
    [
      'a URL of 500 KB',
      JSON.stringify({ page_url: `https://example.com/${'x'.repeat(500_000)}` }),
      413,
      'The body must be at most 65536 bytes; send fewer events at a time.',
    ],
    [
      'an event of more than 32 KB',
      JSON.stringify({
        properties: Object.fromEntries(
          Array.from({ length: 40 }, (_, key) => [`k${key}`, 'x'.repeat(1_000)]),
        ),
      }),
      400,
      'the event: must be at most 32768 bytes as JSON',
    ],
    [
      'properties too deep',
      '{"properties":{"a":[[[[[1]]]]]}}',
      400,
      expect.stringMatching(/^properties: must be an object of at most 50 keys .*5 levels deep/),
    ],
    [
      'too many properties',
      JSON.stringify({ properties: { list: Array.from({ length: 50 }, () => 1) } }),
      400,
      expect.stringMatching(/^properties: must be an object of at most 50 keys/),
    ],
    [
      'a number that JSON readers call infinite',
      '{"properties":{"a":1e999}}',
      400,
      expect.stringMatching(/^properties: .*numbers within ±\(2\^53 - 1\)$/),
    ],
  ])('refuses %s in one sentence, and stores nothing', async (_, body, status, error) => {
    const before = await rowCount()
    const answer = await site.post(body)
    expect({ status: answer.status, error: answer.error }).toEqual({ status, error })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST,OPTIONS')
    expect(answer.headers.get('access-control-allow-headers')).toBe('Content-Type')
    expect(await rowCount()).toBe(before)
  })

  it('cuts URLs, titles and user agents that are too long', async () => {
    const { session_id } = await site.post({
      page_url: `https://example.com/${'x '.repeat(2_000)}`,
      title: 't'.repeat(300),
      user_agent: 'u'.repeat(600),
    })
    const [event] = await site.events(session_id)
    expect([event?.page_url.length, event?.title?.length, event?.user_agent.length]).toEqual([
      2_048, 256, 512,
    ])
  })

  it('logs nothing about the requests of plain clients', () => {
    expect(site.logged).toEqual([])
  })

  async function rowCount(): Promise<number> {
    const { events, sessions, active } = site.tables
    return (await Promise.all([events(), sessions(), active()])).flat().length
  }
})
