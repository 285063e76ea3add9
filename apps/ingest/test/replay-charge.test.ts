import { beforeEach, describe, expect, it } from 'vitest'
import { SenderOverLimit, StoreUnavailable } from '../src/domain/errors.ts'
import type { RequestFacts } from '../src/domain/event-row.ts'
import { createIngest, type Ingest, type IngestResult } from '../src/domain/ingest.ts'
import { random } from '../src/domain/random.ts'
import { createSessionCache } from '../src/domain/session-cache.ts'
import type { Store } from '../src/domain/store.ts'
import { type CountedStore, countCalls } from './support/counted-store.ts'
import { type LargeSession, storeLargeSession, VISITOR } from './support/large-session.ts'
import { createMemorySite } from './support/memory-site.ts'
import { createOpenStore, type OpenStore } from './support/open-store.ts'

const NOW = 1_790_000_000_000
const LARGE = 256 * 1_024

let open: OpenStore
let counted: CountedStore
let large: LargeSession
/** Units charged to each sender, in order. */
let charged: [string, number][]
beforeEach(async () => {
  open = createOpenStore()
  counted = countCalls(open.store)
  large = await storeLargeSession(open.store, LARGE, NOW - 5 * 60_000)
  charged = []
})

describe('a replay of a large session', () => {
  it('charges the replay of a large session to its sender by its size before the read', async () => {
    const results = await send(process(), 'one', [large.newLateId()], () => {
      expect(counted.calls('events')).toBe(0)
      return undefined
    })
    expect(results.map(({ status }) => status)).toEqual(['stored'])
    expect(charged).toEqual([['one', Math.ceil(large.session.total_bytes / 4_096)]])
    expect(counted.calls('events')).toBe(1)
  })

  it('refuses the replay of a large session to a sender over its limit, and counts the retry once', async () => {
    const ingest = process()
    const id = large.newLateId()
    const refused = send(ingest, 'one', [id], () => 7)
    await expect(refused).rejects.toThrow(SenderOverLimit)
    await expect(refused).rejects.toMatchObject({ retryAfter: 7 })
    expect(counted.calls('events')).toBe(0)
    expect(await open.store.storedEvents(large.session.session_id, [id])).toEqual([])
    expect(await send(ingest, 'one', [id])).toMatchObject([{ status: 'stored' }])
    expect(await send(process(), 'one', [id])).toMatchObject([{ status: 'duplicate' }])
    expect(open.sessions().get(large.session.session_id)?.total_events).toBe(large.rows.length + 1)
  })

  it('charges no replay for events in order and for duplicates of a large session', async () => {
    const ids = ['evt_1790000000000_0000000000000000', large.rows[1]?.event_id as string]
    const results = await send(process(), 'one', ids, () => 7)
    expect(results.map(({ status }) => status)).toEqual(['stored', 'duplicate'])
    expect(charged).toEqual([])
  })

  it('charges no replay of a small session', async () => {
    large = await storeLargeSession(open.store, 40 * 1_024, NOW - 5 * 60_000)
    const results = await send(process(), 'one', [large.newLateId()], () => 7)
    expect(results.map(({ status }) => status)).toEqual(['stored'])
    expect(charged).toEqual([])
  })

  it('stores the events of other senders that share a write with a sender whose replay is refused', async () => {
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const store: Store = { ...open.store, session: (id) => held.then(() => open.store.session(id)) }
    const ingest = process(store)
    const first = send(ingest, 'first', ['evt_1790000000000_0000000000000000'])
    const [refused, paid, inOrder] = [
      send(ingest, 'refused', [large.newLateId(), 'evt_1790000000001_0000000000000000'], () => 3),
      send(ingest, 'paid', [large.newLateId()]),
      send(ingest, 'in order', ['evt_1790000000002_0000000000000000'], () => 3),
    ]
    const failure = expect(refused).rejects.toMatchObject({ name: 'SenderOverLimit', retryAfter: 3 })
    release()
    expect(await first).toMatchObject([{ status: 'stored' }])
    expect(await paid).toMatchObject([{ status: 'stored' }])
    expect(await inOrder).toMatchObject([{ status: 'stored' }])
    await failure
    expect(charged.map(([sender]) => sender)).toEqual(['refused', 'paid'])
    expect(open.sessions().get(large.session.session_id)?.total_events).toBe(large.rows.length + 3)
  })

  it('charges and never refuses a replay after a conflict, since its events are stored already', async () => {
    let saves = 0
    const store: Store = {
      ...open.store,
      async saveSession(session, expected) {
        saves += 1
        // Another process saves first.
        if (saves === 1) await open.store.saveSession({ ...large.session, version: 2 }, 1)
        return open.store.saveSession(session, expected)
      },
    }
    const results = await send(process(store), 'one', ['evt_1790000000000_0000000000000000'], () => 7)
    expect(results.map(({ status }) => status)).toEqual(['stored'])
    expect(charged).toHaveLength(1)
    expect(open.sessions().get(large.session.session_id)?.total_events).toBe(large.rows.length + 1)
  })
})

describe('replays of large sessions in one process', () => {
  it('limits concurrent replays of large sessions to 8 MiB of events, and completes all', async () => {
    const sessions = await fourMegabytes(6)
    let underWay = 0
    let most = 0
    const store: Store = {
      ...open.store,
      async events(sessionId) {
        underWay += 1
        most = Math.max(most, underWay)
        await new Promise((resolve) => setTimeout(resolve, 5))
        underWay -= 1
        return open.store.events(sessionId)
      },
    }
    const ingest = process(store, 60_000)
    const results = await Promise.all(sessions.map((session) => sendLate(ingest, session)))
    expect(results.flat().map(({ status }) => status)).toEqual(sessions.map(() => 'stored'))
    expect(most).toBe(2)
  })

  it('rejects a replay that cannot begin within the budget of its request as unavailable', async () => {
    const sessions = await fourMegabytes(3)
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const store: Store = { ...open.store, events: (id) => held.then(() => open.store.events(id)) }
    const ingest = process(store, 50)
    const [one, two, three] = sessions.map((session) => sendLate(ingest, session))
    await expect(three).rejects.toThrow(StoreUnavailable)
    release()
    expect([await one, await two]).toMatchObject([[{ status: 'stored' }], [{ status: 'stored' }]])
  })

  async function fourMegabytes(count: number): Promise<readonly LargeSession[]> {
    const sessions: LargeSession[] = []
    for (let made = 0; made < count; made += 1)
      sessions.push(await storeLargeSession(open.store, 3_900_000, NOW - 5 * 60_000))
    return sessions
  }

  function sendLate(ingest: Ingest, { session, newLateId }: LargeSession): Promise<readonly IngestResult[]> {
    const event = { event_id: newLateId(), session_id: session.session_id, anonymous_id: VISITOR }
    return ingest([{ event }], { receivedAt: NOW, address: '', userAgent: '' })
  }
})

it('answers 429 with Retry-After to a sender over its limit of reads, and logs no error', async () => {
  const site = createMemorySite({
    ingest: async () => {
      throw new SenderOverLimit(7)
    },
  })
  const { status, headers, error } = await site.post({})
  expect([status, headers.get('retry-after')]).toEqual([429, '7'])
  expect(error).toContain('send the same again after the seconds in Retry-After')
  expect(site.logged).toEqual([])
})

/** A process with an empty cache. */
function process(store: Store = counted.store, budget?: number): Ingest {
  return createIngest({ store, cache: createSessionCache(), now: () => NOW, random, budget })
}

/** Sends events of the large session. `limit` returns the seconds that the sender must wait; by default undefined, no wait. */
async function send(
  ingest: Ingest,
  sender: string,
  ids: readonly string[],
  limit: () => number | undefined = () => undefined,
): Promise<readonly IngestResult[]> {
  const request: RequestFacts = {
    receivedAt: NOW,
    address: sender,
    userAgent: '',
    async charge(units) {
      charged.push([sender, units])
      return limit()
    },
  }
  const { session_id } = large.session
  return ingest(
    ids.map((event_id) => ({ event: { event_id, session_id, anonymous_id: VISITOR } })),
    request,
  )
}
