import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { StoredEvent } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { createIngest } from '../src/domain/ingest.ts'
import { createSessionCache } from '../src/domain/session-cache.ts'
import type { Store } from '../src/domain/store.ts'
import { random } from '../src/random.ts'
import { createDynamoDBStore } from '../src/store/dynamodb-store.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { createSite, MINUTE, type Site } from './support/site.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

describe('the sweep', () => {
  let server: DynamoDBServer
  let site: Site
  let store: Store
  beforeAll(async () => {
    server = await startDynalite()
    site = await createSite(server.endpoint)
    store = createDynamoDBStore({
      client: DynamoDBDocumentClient.from(site.tables.client),
      tables: site.tables.names,
    })
  })
  afterAll(() => server.stop())

  it('ends a session after thirty idle minutes, and not before', async () => {
    const { session_id } = await site.post({ page_url: 'https://example.com/' })
    site.pass(30 * MINUTE)
    expect(await site.sweep()).toBe(0)
    expect(await site.session(session_id)).toMatchObject({ is_active: true })
    expect(await site.active(session_id)).toBeDefined()
    site.pass(MINUTE)
    expect(await site.sweep()).toBe(1)
    expect(await site.session(session_id)).toMatchObject({ is_active: false, total_events: 1 })
    expect(await site.active(session_id)).toBeUndefined()
    expect(await site.sweep()).toBe(0)
  })

  it('leaves a session that went on alone', async () => {
    const { session_id } = await site.post({ user_id: 'ada' })
    site.pass(20 * MINUTE)
    await site.post({ user_id: 'ada', session_id })
    site.pass(20 * MINUTE)
    expect(await site.sweep()).toBe(0)
    expect(await site.session(session_id)).toMatchObject({ is_active: true, version: 2 })
  })

  it('counts what a process had stored when it was killed', async () => {
    const visit = trackedVisit(site.now(), 5)
    const { session_id } = await site.post({ events: visit.slice(0, 2) })
    await storeAndDie(visit.slice(2), session_id)
    expect(await site.session(session_id)).toMatchObject({ total_events: 2 })
    site.pass(31 * MINUTE)
    await site.sweep()
    expect(await site.session(session_id)).toMatchObject({
      total_events: 5,
      exit_page: 'https://example.com/4',
      session_duration: 4_000,
      is_active: false,
    })
  })

  it('makes a session of rows that no session tells of', async () => {
    const visit = trackedVisit(site.now(), 3)
    const { session_id = '' } = visit[0] ?? {}
    await store.putActive({
      session_id,
      user_id: 'ada',
      last_activity: site.now(),
      current_page: '',
      expires_at: Math.floor((site.now() + 30 * MINUTE) / 1000),
      updated_at: site.now(),
    })
    await storeAndDie(visit, session_id)
    site.pass(31 * MINUTE)
    await site.sweep()
    expect(await site.session(session_id)).toMatchObject({ total_events: 3, is_active: false, version: 1 })
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('takes away what announced events that were never stored', async () => {
    const { session_id = '' } = trackedVisit(site.now(), 1)[0] ?? {}
    await store.putActive({
      session_id,
      user_id: 'ada',
      last_activity: 0,
      current_page: '',
      expires_at: 1,
      updated_at: site.now(),
    })
    site.pass(MINUTE + 1)
    await site.sweep()
    expect(await site.active(session_id)).toBeUndefined()
    expect(await site.session(session_id)).toBeUndefined()
  })

  it('leaves an active row for a minute that was born expired: its events may be on their way', async () => {
    const visit = trackedVisit(site.now() - 5 * 60 * MINUTE, 2)
    const { session_id } = await site.post({ events: visit })
    expect(await site.session(session_id)).toMatchObject({ is_active: false })
    expect((await site.active(session_id))?.expires_at).toBeLessThan(site.now() / 1000)
    await site.sweep()
    expect(await site.active(session_id)).toBeDefined()
    site.pass(MINUTE + 1)
    await site.sweep()
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('is not in the way of an event that comes late', async () => {
    const visit = trackedVisit(site.now(), 2)
    const { session_id } = await site.post({ events: visit.slice(0, 1) })
    site.pass(31 * MINUTE)
    await site.sweep()
    await site.post({ events: visit })
    expect(await site.session(session_id)).toMatchObject({ total_events: 2, is_active: false })
    site.pass(MINUTE + 1)
    await site.sweep()
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('is not outrun by a host that was frozen between an active row and the events that it announces', async () => {
    let time = site.now()
    const memory = createMemoryStore()
    const frozen: Store = {
      ...memory,
      async putActive(row) {
        await memory.putActive(row)
        time += MINUTE
      },
    }
    const ingest = createIngest({ store: frozen, cache: createSessionCache(), now: () => time, random })
    const [event] = trackedVisit(time, 1)
    const request = { receivedAt: time, address: '', userAgent: '' }
    await expect(ingest([{ event: event as TrackedEvent }], request)).rejects.toThrow(StoreUnavailable)
    expect(await memory.events(event?.session_id ?? '')).toEqual([])
  })

  it('counts once what two processes sweep at the same time', async () => {
    const visits = Array.from({ length: 10 }, () => trackedVisit(site.now(), 3))
    await site.post({ events: visits.flat() })
    site.pass(31 * MINUTE)
    await Promise.all([site.sweep(), site.another().sweep()])
    for (const visit of visits) {
      expect(await site.session(visit[0]?.session_id ?? '')).toMatchObject({
        total_events: 3,
        is_active: false,
        version: 2,
      })
    }
    await site.sweep()
    expect(await site.tables.active()).toEqual([])
  })

  /** As a process does that is killed between putting events and saving their session. */
  async function storeAndDie(events: readonly object[], session_id: string): Promise<void> {
    const [like] = await site.tables.events()
    const rows = events.map(
      (event) => ({ ...like, timestamp: site.now(), ...event, session_id }) as StoredEvent,
    )
    await store.put(rows.map((row) => ({ ...row, client_time: row.timestamp })))
  }
})
