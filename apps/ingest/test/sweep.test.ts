import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { createIngest } from '../src/domain/ingest.ts'
import { random } from '../src/domain/random.ts'
import { createSessionCache } from '../src/domain/session-cache.ts'
import type { Store } from '../src/domain/store.ts'
import { createSweep } from '../src/domain/sweep.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { audit, EXACT } from './support/audit.ts'
import { activeRowFor, putWithoutSession, storeOf } from './support/interrupted-writes.ts'
import { createSite, MINUTE, type Process, type Site } from './support/site.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

describe('the sweep', () => {
  let server: DynamoDBServer
  let site: Site
  let store: Store
  beforeAll(async () => {
    server = await startDynalite()
    site = await createSite(server.endpoint)
    store = storeOf(site.tables)
  })
  afterAll(() => server.stop())

  it('the sweep closes a session after thirty idle minutes, and not before', async () => {
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

  it('the sweep does not write a session that is under way', async () => {
    const { session_id } = await site.post({ user_id: 'ada' })
    site.pass(20 * MINUTE)
    await site.post({ user_id: 'ada', session_id })
    site.pass(20 * MINUTE)
    expect(await site.sweep()).toBe(0)
    expect(await site.session(session_id)).toMatchObject({ is_active: true, version: 2 })
  })

  it('the sweep counts the events that a killed process had stored without their session', async () => {
    const visit = trackedVisit(site.now(), 5)
    const { session_id } = await site.post({ events: visit.slice(0, 2) })
    await putWithoutSession(store, visit.slice(2))
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

  it('the sweep creates the session of events without a session', async () => {
    const visit = trackedVisit(site.now(), 3)
    const { session_id = '' } = visit[0] ?? {}
    const expires_at = Math.floor((site.now() + 30 * MINUTE) / 1000)
    await store.putActive(activeRowFor(session_id, { updated_at: site.now(), expires_at }))
    await putWithoutSession(store, visit)
    site.pass(31 * MINUTE)
    await site.sweep()
    expect(await site.session(session_id)).toMatchObject({ total_events: 3, is_active: false, version: 1 })
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('the sweep deletes an expired active row without events', async () => {
    const { session_id = '' } = trackedVisit(site.now(), 1)[0] ?? {}
    await store.putActive(activeRowFor(session_id, { updated_at: site.now(), expires_at: 1 }))
    site.pass(MINUTE + 1)
    await site.sweep()
    expect(await site.active(session_id)).toBeUndefined()
    expect(await site.session(session_id)).toBeUndefined()
  })

  it('the sweep keeps an active row that was put already expired for a minute, because its events may still be written', async () => {
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

  it('counts a late event of a session that the sweep closed', async () => {
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

  it('closes a session again after a batch that arrived a day after it was closed', async () => {
    const visit = trackedVisit(site.now(), 4)
    const { session_id } = await site.post({ events: visit.slice(0, 2) })
    site.pass(31 * MINUTE)
    await site.sweep()
    site.pass(24 * 60 * MINUTE)
    const answer = await site.another().post({ sent_at: site.now(), events: visit.slice(1) })
    expect(answer.results.map(({ status }) => status)).toEqual(['duplicate', 'stored', 'stored'])
    expect(answer.session_id).toBe(session_id)
    const ended = { total_events: 4, session_duration: 3_000, is_active: false }
    expect(await site.session(session_id)).toMatchObject(ended)
    site.pass(MINUTE + 1)
    await site.sweep()
    expect(await site.session(session_id)).toMatchObject(ended)
    expect(await site.active(session_id)).toBeUndefined()
  })

  it('stores no events after a process was frozen for a minute between its active row and its events', async () => {
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

  it('closes each session once when two processes sweep at the same time', async () => {
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
})

describe('a sweep of many expired sessions', () => {
  const NOW = 1_790_000_000_000

  it.each([
    ['closes up to sixteen at a time', false, 16],
    ['closes one at a time while requests keep the process busy', true, 1],
  ])('the sweep %s', async (_, busy, most) => {
    const store = createMemoryStore()
    await announce(store, 100)
    let [underWay, highest] = [0, 0]
    const counted: Store = {
      ...store,
      async events(sessionId) {
        underWay += 1
        highest = Math.max(highest, underWay)
        await new Promise((resolve) => setImmediate(resolve))
        underWay -= 1
        return store.events(sessionId)
      },
    }
    const sweep = createSweep({
      store: counted,
      cache: createSessionCache(),
      now: () => NOW,
      busy: () => busy,
    })
    expect(await sweep()).toBe(100)
    expect(highest).toBe(most)
    expect((await store.expiredActive(NOW, NOW)).rows).toEqual([])
  })

  it('the sweep closes all other sessions where some cannot be closed, then fails', async () => {
    const store = createMemoryStore()
    const ids = await announce(store, 100)
    const broken = new Set([ids[0], ids[50]])
    const breaking: Store = {
      ...store,
      async events(sessionId) {
        if (broken.has(sessionId)) throw new StoreUnavailable('a read')
        return store.events(sessionId)
      },
    }
    const sweep = createSweep({ store: breaking, cache: createSessionCache(), now: () => NOW })
    await expect(sweep()).rejects.toThrow(StoreUnavailable)
    const left = (await store.expiredActive(NOW, NOW)).rows.map(({ session_id }) => session_id)
    expect(new Set(left)).toEqual(broken)
  })

  /** Puts expired active rows of `count` sessions without events. Resolves to the session ids. */
  async function announce(store: Store, count: number): Promise<readonly string[]> {
    const ids = Array.from({ length: count }, () => trackedVisit(NOW, 1)[0]?.session_id as string)
    for (const id of ids) await store.putActive(activeRowFor(id, { updated_at: 1, expires_at: 1 }))
    return ids
  }
})

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('three hosts over %s that sweep at once', (_, start) => {
  let server: DynamoDBServer | undefined
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server?.stop())

  it('counts every event once while three hosts sweep at once and events arrive', {
    timeout: 120_000,
  }, async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    // DynamoDB Local deletes expired rows by the system's clock. At the system's time only the sweeps delete.
    const site = await createSite(server.endpoint, Date.now())
    const hosts = [site, site.another(), site.another()] as const
    const visits = Array.from({ length: 24 }, () => trackedVisit(site.now(), 4))
    const dead = Array.from({ length: 6 }, () => trackedVisit(site.now(), 2))
    await Promise.all(visits.map((visit, index) => send(host(index), visit.slice(0, 2))))
    const store = storeOf(site.tables)
    for (const visit of dead) {
      const expires_at = Math.floor(site.now() / 1000) + 30 * 60
      await store.putActive(
        activeRowFor(visit[0]?.session_id as string, { updated_at: site.now(), expires_at }),
      )
      await putWithoutSession(store, visit)
    }
    site.pass(31 * MINUTE)

    // A third of the visits continues, a third gets late events, and the rest has ended.
    const goesOn = visits
      .slice(0, 8)
      .map((visit) => [{ ...(visit[3] as TrackedEvent), timestamp: site.now() }])
    const late = visits.slice(8, 16).map((visit) => visit.slice(1))
    const arrived = Promise.all([...goesOn, ...late].map((events, index) => send(host(index), events)))
    for (let round = 0; round < 2; round += 1) await Promise.all(hosts.map(({ sweep }) => sweep()))
    await arrived

    const stored = [
      ...visits.flatMap((visit) => visit.slice(0, 2)),
      ...dead.flat(),
      ...goesOn.flat(),
      ...late.flat(),
    ]
    expect(await audit(site.tables, stored)).toEqual(EXACT)
    const active = (await site.tables.sessions()).filter(({ is_active }) => is_active)
    expect(active.map(({ session_id }) => session_id).sort()).toEqual(
      goesOn
        .flat()
        .map(({ session_id }) => session_id)
        .sort(),
    )

    site.pass(32 * MINUTE)
    await Promise.all(hosts.map(({ sweep }) => sweep()))
    await site.sweep()
    expect(await site.tables.active()).toEqual([])
    expect(await audit(site.tables, stored)).toEqual(EXACT)

    /** Sends the same events again until the app answers 200. On a busy machine it may answer 503. */
    async function send({ post }: Process, events: readonly TrackedEvent[]): Promise<void> {
      await vi.waitUntil(async () => (await post({ events })).status === 200, {
        timeout: 60_000,
        interval: 250,
      })
    }

    function host(index: number): (typeof hosts)[number] {
      return hosts[index % hosts.length] as (typeof hosts)[number]
    }
  })
})
