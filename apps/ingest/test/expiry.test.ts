import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { compose } from '../src/compose.ts'
import type { ActiveRow, Store } from '../src/domain/store.ts'
import { expiryHandler } from '../src/hosts/lambda/expiry-handler.ts'
import { expiryRecord, readStream } from './support/expiry-stream.ts'
import { activeRowFor, putWithoutSession, storeOf } from './support/interrupted-writes.ts'
import { createSite, MINUTE, type Site } from './support/site.ts'
import { environmentOf, ownTables } from './support/tables.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

describe('sessions whose active rows expire', () => {
  let server: DynamoDBServer
  let site: Site
  let store: Store
  beforeAll(async () => {
    server = await startDynalite()
  })
  beforeEach(async () => {
    site = await createSite(server.endpoint)
    store = storeOf(site.tables)
  })
  afterAll(() => server.stop())

  it('closes a session whose active row expires after thirty idle minutes', async () => {
    const { session_id } = await site.post({ page_url: 'https://example.com/' })
    site.pass(31 * MINUTE)
    expect(await close(await expires(session_id))).toEqual([])
    expect(await site.session(session_id)).toMatchObject({ is_active: false, total_events: 1 })
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('counts at its expiry the events that a killed process had stored without their session', async () => {
    const visit = trackedVisit(site.now(), 5)
    const { session_id } = await site.post({ events: visit.slice(0, 2) })
    await putWithoutSession(store, visit.slice(2))
    site.pass(31 * MINUTE)
    await close(await expires(session_id))
    expect(await site.session(session_id)).toMatchObject({
      total_events: 5,
      session_duration: 4_000,
      is_active: false,
    })
  })

  it('closes a session once when Lambda delivers its record several times', async () => {
    const { session_id } = await site.post({})
    site.pass(31 * MINUTE)
    const record = await expires(session_id)
    await close(record)
    const closed = await site.session(session_id)
    expect(await close(record, record)).toEqual([])
    expect(await site.session(session_id)).toEqual(closed)
  })

  it('keeps a session under way, and its new active row, when an event arrived after the expiry', async () => {
    const { session_id } = await site.post({ user_id: 'ada' })
    site.pass(30 * MINUTE + 1)
    const record = await expires(session_id)
    await site.post({ events: trackedVisit(site.now(), 1, '').map((event) => ({ ...event, session_id })) })
    const [session, active] = [await site.session(session_id), await site.active(session_id)]
    site.pass(10 * MINUTE)
    expect(await close(record)).toEqual([])
    expect(await site.session(session_id)).toEqual(session)
    expect(await site.active(session_id)).toEqual(active)
    expect(session).toMatchObject({ is_active: true, total_events: 2 })
  })

  it('restores the active row of a session that stored events keep under way, and closes it at the next expiry', async () => {
    const visit = trackedVisit(site.now(), 2)
    const { session_id } = await site.post({ events: visit.slice(0, 1) })
    // The process was killed before it put the active row of the new page.
    await putWithoutSession(store, [{ ...(visit[1] as TrackedEvent), timestamp: site.now() + 20 * MINUTE }])
    site.pass(31 * MINUTE)
    expect(await close(await expires(session_id))).toEqual([])
    expect(await site.session(session_id)).toMatchObject({ is_active: true, total_events: 2 })
    expect(await site.active(session_id)).toMatchObject({
      current_page: 'https://example.com/1',
      expires_at: Math.floor((site.now() + 19 * MINUTE) / 1000),
    })
    site.pass(20 * MINUTE)
    await close(await expires(session_id))
    expect(await site.session(session_id)).toMatchObject({ is_active: false, total_events: 2 })
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('restores for a minute an active row that was put already expired, because its events may still be written', async () => {
    const visit = trackedVisit(site.now() - 5 * 60 * MINUTE, 2)
    const session_id = visit[0]?.session_id as string
    const announced = activeRowFor(session_id, {
      updated_at: site.now(),
      expires_at: Math.floor(site.now() / 1000) - 60,
    })
    expect(await close(expiryRecord(announced, '1'))).toEqual([])
    expect(await site.active(session_id)).toEqual(announced)
    await putWithoutSession(store, visit)
    site.pass(MINUTE + 1)
    await close(await expires(session_id))
    expect(await site.session(session_id)).toMatchObject({ total_events: 2, is_active: false })
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('writes no session at the expiry of an active row without events', async () => {
    const session_id = trackedVisit(site.now(), 1)[0]?.session_id as string
    expect(
      await close(expiryRecord(activeRowFor(session_id, { updated_at: 0, expires_at: 1 }), '1')),
    ).toEqual([])
    expect(await site.session(session_id)).toBeUndefined()
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('reports to Lambda only the records whose session could not be closed, while DynamoDB does not answer', async () => {
    const { session_id } = await site.post({})
    site.pass(31 * MINUTE)
    const record = await expires(session_id)
    const { client, expire } = compose(
      { ...site.tables.config, tables: { ...site.tables.names, sessions: 'nowhere' } },
      { addressOf: () => '', now: site.now },
    )
    const logged: string[] = []
    const closeElsewhere = expiryHandler({ expire, log: (message) => logged.push(message) })
    const others = [{ ...record, eventName: 'MODIFY', dynamodb: { SequenceNumber: '6' } }]
    expect(await closeElsewhere({ Records: [...others, record] })).toEqual({
      batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber }],
    })
    expect(logged).toEqual(['An expired session could not be closed; Lambda will send it again.'])
    client.destroy()
  })

  it.each([
    ['a new row', { eventName: 'INSERT' }],
    ['a changed row', { eventName: 'MODIFY' }],
    ['a row that a sweep deleted', { userIdentity: null }],
    ['a row that another service deleted', { userIdentity: { type: 'Service', principalId: 'another' } }],
  ])('closes no session because of %s', async (_, change) => {
    const { session_id } = await site.post({})
    site.pass(31 * MINUTE)
    const before = await site.session(session_id)
    expect(await close({ ...(await expires(session_id)), ...change })).toEqual([])
    expect(await site.session(session_id)).toEqual(before)
  })

  it('reports a stream of another view type, and logs which one is needed', async () => {
    const { session_id } = await site.post({})
    const { dynamodb, ...record } = await expires(session_id)
    const logged: unknown[] = []
    const closing = expiryHandler({ expire: site.expire, log: (_, error) => logged.push(error) })
    expect(await closing({ Records: [{ ...record, dynamodb: { SequenceNumber: '7' } }] })).toEqual({
      batchItemFailures: [{ itemIdentifier: '7' }],
    })
    expect(String(logged[0])).toContain('set its view type to OLD_IMAGE')
    expect(dynamodb?.OldImage).toBeDefined()
  })

  /** Deletes the active row as DynamoDB does. Resolves to the record of the deletion. */
  async function expires(sessionId: string): Promise<ReturnType<typeof expiryRecord>> {
    const active = (await site.active(sessionId)) as ActiveRow
    await store.deleteActive(active)
    return expiryRecord(active, '4421584500000000017450439092')
  }

  /** Handles the records. Resolves to the sequence numbers that failed. */
  async function close(...Records: ReturnType<typeof expiryRecord>[]): Promise<readonly string[]> {
    const closing = expiryHandler({ expire: site.expire, log: console.error })
    return (await closing({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
  }
})

it('closes up to sixteen sessions of a stream batch at a time, and reports those that failed', async () => {
  let [underWay, most] = [0, 0]
  const handler = expiryHandler({
    async expire({ session_id }) {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
      if (session_id === 'sess_7') throw new Error('broken')
    },
    log: () => {},
  })
  const Records = Array.from({ length: 100 }, (_, index) =>
    expiryRecord(activeRowFor(`sess_${index}`, { updated_at: 0, expires_at: 1 }), `${index}`),
  )
  expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] })
  expect(most).toBe(16)
})

describe('closeExpired of the Lambda bundle', () => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await startDynamoDBLocal()
  })
  afterEach(() => vi.unstubAllEnvs())
  afterAll(() => server?.stop())

  it("closes a session through DynamoDB's own TTL and stream after its process was killed before it wrote the session", {
    timeout: 180_000,
  }, async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    const { endpoint } = server
    const tables = await ownTables(endpoint)
    for (const [name, value] of Object.entries(environmentOf(tables.config))) vi.stubEnv(name, value)
    // Other tests cover its log and its metrics.
    vi.stubEnv('LOG_LEVEL', 'warn')
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true')
    const { closeExpired } = await import('../src/hosts/lambda/lambda.ts')
    const hourAgo = Date.now() - 60 * MINUTE
    const visit = trackedVisit(hourAgo, 1)
    const session_id = visit[0]?.session_id as string
    const store = storeOf(tables)
    await putWithoutSession(store, visit)
    const expires_at = Math.floor((hourAgo + 30 * MINUTE) / 1000)
    await store.putActive(activeRowFor(session_id, { updated_at: hourAgo, expires_at }))
    // DynamoDB Local deletes expired rows every few seconds.
    await expect
      .poll(
        async () => {
          const Records = await readStream(tables.client, endpoint, tables.names.activeSessions)
          expect(await closeExpired({ Records })).toEqual({ batchItemFailures: [] })
          return tables.sessions()
        },
        { timeout: 150_000, interval: 250 },
      )
      .toMatchObject([{ session_id, total_events: 1, is_active: false }])
    expect(await tables.active()).toEqual([])
  })
})
