import { type BatchWriteItemCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { foldSession, type Session, type StoredEvent, sessionIdOf } from '@footfall/protocol'
import { createClient } from '@footfall/tables'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { random } from '../src/domain/random.ts'
import { activeRow, sessionRow } from '../src/domain/session-row.ts'
import type { ActivePage, ActiveRow, SessionRow, Store } from '../src/domain/store.ts'
import { createDynamoDBStore } from '../src/store/dynamodb-store.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { ownConfig, ownTables, type Tables } from './support/tables.ts'

/** A store, and how to stop its database. */
interface Opened {
  readonly store: Store
  stop(): Promise<void>
}

async function overDynamoDB(server: DynamoDBServer): Promise<Opened> {
  const { config, names } = await ownTables(server.endpoint)
  // A client without the app's timeouts, and a large budget: on a busy machine a retried conditional write finds the
  // row that its first try wrote, and calls that take longer than the budget open the circuit.
  const client = new DynamoDBClient(config.dynamodb)
  return { store: createDynamoDBStore({ client, tables: names, budget: 60_000 }), stop: server.stop }
}

function dynamoDBStore(
  client: DynamoDBClient,
  tables: Parameters<typeof createDynamoDBStore>[0]['tables'],
): Store {
  return createDynamoDBStore({ client, tables })
}

describe.each([
  ['memory', async () => ({ store: createMemoryStore(), stop: async () => {} })],
  ['dynalite', async () => overDynamoDB(await startDynalite())],
  [
    'DynamoDB Local',
    async () => {
      const server = await startDynamoDBLocal()
      return server && overDynamoDB(server)
    },
  ],
] satisfies [string, () => Promise<Opened | undefined>][])('the store over %s', (_, open) => {
  let opened: Opened | undefined
  let store: Store
  beforeAll(async () => {
    opened = await open()
    if (opened) store = opened.store
  })
  afterAll(() => opened?.stop())

  /** A test that is skipped where the machine has no such store. */
  const test = (sentence: string, body: () => Promise<void>): void =>
    it(sentence, async ({ skip }) => (opened ? body() : skip('there is no Java on this machine')))

  test('returns no session and no events of an unknown session', async () => {
    expect(await store.session(newVisit().session_id)).toBeUndefined()
    expect(await store.events(newVisit().session_id)).toEqual([])
  })

  test('returns events unchanged in the order of their ids', async () => {
    const visit = newVisit(5)
    expect(await store.put([visit.events[3], visit.events[1]] as StoredEvent[])).toEqual(new Set())
    await store.put([visit.events[4], visit.events[0], visit.events[2]] as StoredEvent[])
    expect(await store.events(visit.session_id)).toEqual(visit.events)
  })

  test('stores every kind of value', async () => {
    const event: StoredEvent = {
      ...newVisit().event,
      clock_offset: -5_000_000_000_000,
      clock_ahead: true,
      title: 'é 🎉',
      dropped: 3,
      properties: {
        text: '',
        small: 1e-130,
        fraction: 0.1,
        large: Number.MAX_SAFE_INTEGER,
        no: false,
        nothing: null,
        list: [1, 'two', [], {}],
        deep: { a: { b: { c: 1 } } },
        constructor: { name: 'Set' },
      },
    }
    await store.put([event])
    expect(await store.events(event.session_id)).toEqual([event])
  })

  test('returns the stored ones of the asked events of a session with their time of receipt', async () => {
    const { events, session_id } = newVisit(3)
    const other = newVisit()
    await store.put([events[0], events[2], other.event] as StoredEvent[])
    const asked = [...events, other.event].map(({ event_id }) => event_id)
    const found = await store.storedEvents(session_id, asked)
    expect([...found].sort((one, two) => (one.event_id < two.event_id ? -1 : 1))).toEqual(
      [events[0], events[2]].map((row) => ({ event_id: row?.event_id, received_at: row?.received_at })),
    )
    expect(await store.storedEvents(session_id, [])).toEqual([])
    expect(await store.storedEvents(newVisit().session_id, asked)).toEqual([])
  })

  test('returns more stored events than one BatchGetItem reads, for several sessions at once', async () => {
    const visits = Array.from({ length: 3 }, () => newVisit(70))
    await Promise.all(visits.map(({ events }) => store.put(events)))
    const found = await Promise.all(
      visits.map(({ session_id, events }) =>
        store.storedEvents(
          session_id,
          events.map(({ event_id }) => event_id),
        ),
      ),
    )
    expect(found.map((keys) => new Set(keys.map(({ event_id }) => event_id)))).toEqual(
      visits.map(({ events }) => new Set(events.map(({ event_id }) => event_id))),
    )
  })

  test('stores an event once that is put again', async () => {
    const { event, session_id } = newVisit()
    await store.put([event, event])
    await store.put([event])
    expect(await store.events(session_id)).toEqual([event])
  })

  test('stores more events than one BatchWriteItem takes, from several calls at once', async () => {
    const visits = Array.from({ length: 4 }, () => newVisit(60))
    await Promise.all(visits.map(({ events }) => store.put(events)))
    for (const { session_id, events } of visits) expect(await store.events(session_id)).toEqual(events)
  })

  test('returns more events than one Query reads', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 30 }, (_, key) => [`k${key}`, 'x'.repeat(1_000)]),
    )
    const { session_id, events } = newVisit(40)
    await store.put(events.map((event) => ({ ...event, properties })))
    expect((await store.events(session_id)).map(({ event_id }) => event_id)).toEqual(
      events.map(({ event_id }) => event_id),
    )
  })

  test('saves a new session once', async () => {
    const { session, session_id } = newVisit()
    expect(await store.saveSession(session, undefined)).toBe(true)
    expect(await store.saveSession({ ...session, exit_page: 'another' }, undefined)).toBe(false)
    expect(await store.session(session_id)).toEqual(session)
  })

  test('saves a session only over the version that was read', async () => {
    const { session, session_id } = newVisit()
    await store.saveSession(session, undefined)
    const next = { ...session, version: 2, exit_page: 'https://example.com/next' }
    expect(await store.saveSession(next, 1)).toBe(true)
    expect(await store.saveSession({ ...session, version: 2 }, 1)).toBe(false)
    expect(await store.saveSession({ ...session, version: 4 }, 3)).toBe(false)
    expect(await store.session(session_id)).toEqual(next)
  })

  test('stores expires_at of events and of their session', async () => {
    const { event, session, session_id } = newVisit()
    await store.put([event])
    await store.put([{ ...event, expires_at: 1_790_777_600 }])
    expect(await store.events(session_id)).toEqual([{ ...event, expires_at: 1_790_777_600 }])
    await store.put([event])
    expect(await store.events(session_id)).toEqual([event])
    await store.saveSession({ ...session, expires_at: 1_790_777_600 }, undefined)
    expect(await store.saveSession({ ...session, expires_at: 1_790_777_600, version: 2 }, 1)).toBe(true)
    expect(await store.session(session_id)).toEqual({ ...session, expires_at: 1_790_777_600, version: 2 })
  })

  test('saves no later version of a session that does not exist', async () => {
    const { session, session_id } = newVisit()
    expect(await store.saveSession(session, 1)).toBe(false)
    expect(await store.session(session_id)).toBeUndefined()
  })

  test('saves one of ten concurrent writes of a session', async () => {
    const { session } = newVisit()
    await store.saveSession(session, undefined)
    const saved = await Promise.all(
      Array.from({ length: 10 }, () => store.saveSession({ ...session, version: 2 }, 1)),
    )
    expect(saved.filter(Boolean)).toHaveLength(1)
  })

  test('links an ended session to one successor, and keeps the link at later saves', async () => {
    const { session, session_id } = newVisit()
    await store.saveSession(session, undefined)
    const linked = await Promise.all(['sess_a', 'sess_b'].map((name) => store.linkSuccessor(session, name)))
    expect(linked.filter(Boolean)).toHaveLength(1)
    const successor = linked[0] ? 'sess_a' : 'sess_b'
    expect(await store.session(session_id)).toEqual({ ...session, continued_by: successor })
    expect(await store.saveSession({ ...session, version: 2 }, 1)).toBe(true)
    expect(await store.session(session_id)).toEqual({ ...session, version: 2, continued_by: successor })
  })

  test('links no session that changed since it was read', async () => {
    const { session, session_id } = newVisit()
    await store.saveSession({ ...session, version: 2 }, undefined)
    expect(await store.linkSuccessor(session, 'sess_a')).toBe(false)
    expect(await store.linkSuccessor({ ...session, version: 2 }, 'sess_a')).toBe(true)
    const read = { ...session, version: 2, continued_by: 'sess_other' }
    expect(await store.linkSuccessor(read, 'sess_b')).toBe(false)
    expect(await store.linkSuccessor({ ...read, continued_by: 'sess_a' }, 'sess_b')).toBe(true)
    expect((await store.session(session_id))?.continued_by).toBe('sess_b')
  })

  test('returns expired active rows that were not put recently', async () => {
    const { active } = newVisit()
    const { active: withEvent, event } = newVisit()
    const { active: later } = newVisit()
    const { active: lately } = newVisit()
    await store.putActive({ ...active, expires_at: 99, updated_at: 4_999 })
    await store.put([event], { ...withEvent, expires_at: 99, updated_at: 4_999 })
    await store.putActive({ ...later, expires_at: 100, updated_at: 4_999 })
    await store.putActive({ ...lately, expires_at: 99, updated_at: 5_000 })
    const found = (await expired(100, 5_000)).map(({ session_id }) => session_id)
    const ours = [active, withEvent, later, lately].map(({ session_id }) => session_id)
    expect(found.filter((id) => ours.includes(id)).sort()).toEqual(ours.slice(0, 2).sort())
  })

  test('stores one active row for a session, the last one put', async () => {
    const { active } = newVisit()
    await store.putActive({ ...active, expires_at: 50, updated_at: 1, current_page: 'first' })
    await store.putActive({ ...active, expires_at: 60, updated_at: 2, current_page: 'second' })
    expect((await expired(70, 3)).filter(({ session_id }) => session_id === active.session_id)).toEqual([
      { ...active, expires_at: 60, updated_at: 2, current_page: 'second' },
    ])
  })

  test('returns expired active rows page by page', async () => {
    const rows = Array.from({ length: 250 }, () => ({ ...newVisit().active, expires_at: 10, updated_at: 10 }))
    await Promise.all(rows.map((row) => store.putActive(row)))
    const found = new Set((await expired(11, 11)).map(({ session_id }) => session_id))
    expect(rows.filter(({ session_id }) => !found.has(session_id))).toEqual([])
  })

  test('deletes an active row only if it was not put again', async () => {
    const put = { ...newVisit().active, expires_at: 20, updated_at: 20 }
    await store.putActive(put)
    await store.deleteActive({ ...put, expires_at: 19 })
    await store.deleteActive({ ...put, updated_at: 19 })
    expect(await isThere(put)).toBe(true)
    await store.deleteActive(put)
    expect(await isThere(put)).toBe(false)
    await store.deleteActive(put)
  })

  test('restores an active row only where none exists', async () => {
    const row = { ...newVisit().active, expires_at: 30, updated_at: 30 }
    await store.restoreActive(row)
    await store.restoreActive({ ...row, expires_at: 31, updated_at: 31, current_page: 'another' })
    const standing = (await expired(1_000, 1_000)).filter(({ session_id }) => session_id === row.session_id)
    expect(standing).toEqual([row])
  })

  async function isThere({ session_id }: ActiveRow): Promise<boolean> {
    return (await expired(1_000, 1_000)).some((row) => row.session_id === session_id)
  }

  async function expired(expiredBefore: number, updatedBefore: number): Promise<readonly ActiveRow[]> {
    const rows: ActiveRow[] = []
    let page: ActivePage | undefined
    do {
      page = await store.expiredActive(expiredBefore, updatedBefore, page?.next)
      rows.push(...page.rows)
    } while (page.next !== undefined)
    return rows
  }
})

describe('the store over DynamoDB', () => {
  let server: DynamoDBServer
  let tables: Tables
  beforeAll(async () => {
    server = await startDynalite()
    tables = await ownTables(server.endpoint)
  })
  afterAll(() => server.stop())

  it('retries the items that DynamoDB leaves unprocessed', async () => {
    const client = createClient(tables.config.dynamodb)
    leaveUnprocessed(client, (time) => (time <= 3 ? 10 : 0))
    const { events, session_id } = newVisit(25)
    expect(await dynamoDBStore(client, tables.names).put(events)).toEqual(new Set())
    expect(await dynamoDBStore(tables.client, tables.names).events(session_id)).toEqual(events)
  })

  it('throws StoreUnavailable for items that stay unprocessed, after it put the others', async () => {
    const client = createClient(tables.config.dynamodb)
    leaveUnprocessed(client, () => 1)
    const { events, session_id } = newVisit(3)
    await expect(dynamoDBStore(client, tables.names).put(events)).rejects.toThrow(StoreUnavailable)
    expect(await dynamoDBStore(tables.client, tables.names).events(session_id)).toHaveLength(2)
  })

  it('throws StoreUnavailable from every call while DynamoDB does not answer', async () => {
    const { dynamodb } = ownConfig('http://127.0.0.1:1')
    const store = dynamoDBStore(createClient(dynamodb), tables.names)
    const { session, event, active } = newVisit()
    const calls: Record<string, () => Promise<unknown>> = {
      session: () => store.session(session.session_id),
      events: () => store.events(session.session_id),
      storedEvents: () => store.storedEvents(session.session_id, [event.event_id]),
      put: () => store.put([event]),
      putActive: () => store.putActive(active),
      saveSession: () => store.saveSession(session, undefined),
      linkSuccessor: () => store.linkSuccessor(session, 'sess_a'),
      expiredActive: () => store.expiredActive(0, 0),
      deleteActive: () => store.deleteActive(active),
      restoreActive: () => store.restoreActive(active),
    }
    for (const [name, call] of Object.entries(calls)) {
      await expect(call(), name).rejects.toThrow(StoreUnavailable)
    }
  })

  it('throws StoreUnavailable, and refuses no event, where a table has other keys', async () => {
    const { client, names } = tables
    // The events table has the key event_id, which an active row lacks.
    const store = dynamoDBStore(client, { ...names, activeSessions: names.events })
    await expect(store.putActive(newVisit().active)).rejects.toThrow(StoreUnavailable)
  })

  it('refuses an event that is too large for DynamoDB, and puts its neighbours', async () => {
    const { client, names } = tables
    const store = dynamoDBStore(client, names)
    const { events, session_id } = newVisit(3)
    const [one, two, three] = events as [StoredEvent, StoredEvent, StoredEvent]
    const large = { ...two, title: 'x'.repeat(400 * 1024) }
    expect(await store.put([one, large, three])).toEqual(new Set([two.event_id]))
    expect(await store.events(session_id)).toEqual([one, three])
  })
})

/** Makes each BatchWriteItem leave `count` items unprocessed, as a throttled table does. `time` is the number of the call. */
function leaveUnprocessed(client: DynamoDBClient, count: (time: number) => number): void {
  let time = 0
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { RequestItems } = args.input as BatchWriteItemCommandInput
        if (commandName !== 'BatchWriteItemCommand' || !RequestItems) return next(args)
        time += 1
        const [table = '', requests = []] = Object.entries(RequestItems)[0] ?? []
        const left = requests.slice(0, count(time))
        const taken = requests.slice(left.length)
        const input = { ...args.input, RequestItems: { [table]: taken } }
        const { output } = taken.length > 0 ? await next({ ...args, input }) : { output: { $metadata: {} } }
        return {
          response: undefined,
          output: { ...output, ...(left.length > 0 && { UnprocessedItems: { [table]: left } }) },
        }
      },
    { step: 'initialize' },
  )
}

/** The rows of a new visit. */
function newVisit(count = 1): {
  readonly session_id: string
  readonly events: readonly StoredEvent[]
  readonly event: StoredEvent
  readonly session: SessionRow
  readonly active: ActiveRow
} {
  const start = 1_790_000_000_000
  const ids = Array.from({ length: count }, (_, index) => `evt_${start + index}_${random(16)}`)
  const session_id = sessionIdOf(ids[0] as string)
  const events = ids.map(
    (event_id, index): StoredEvent => ({
      session_id,
      event_id,
      timestamp: start + index,
      client_time: start + index,
      received_at: start + index,
      user_id: 'user_1',
      anonymous_id: '',
      event_type: 'page_view',
      page_url: `https://example.com/${index}`,
      referrer: '',
      user_agent: 'Mozilla/5.0',
      ip_address: '192.0.2.7',
    }),
  )
  const [event] = events as [StoredEvent]
  const fold = foldSession(undefined, events) as Session
  return {
    session_id,
    events,
    event,
    session: sessionRow(fold, undefined, {
      activeUntil: 1_790_001_800,
      isActive: true,
      expiresAt: undefined,
    }),
    active: activeRow(fold, start),
  }
}
