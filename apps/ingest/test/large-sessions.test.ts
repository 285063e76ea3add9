import { foldSession, LIMITS, type Session } from '@footfall/protocol'
import { beforeEach, expect, it } from 'vitest'
import { assemble } from '../src/compose.ts'
import { readConfig } from '../src/config/read-config.ts'
import { matchesFold } from '../src/domain/session-row.ts'
import { type CountedStore, countCalls } from './support/counted-store.ts'
import { type LargeSession, storeLargeSession, VISITOR } from './support/large-session.ts'
import { createOpenStore, type OpenStore } from './support/open-store.ts'
import { ADDRESS, type Answer, MINUTE, readAnswer } from './support/site.ts'

const NOW = 1_790_000_000_000
const LARGE = 256 * 1_024
const SMALL = 40 * 1_024

let open: OpenStore
let counted: CountedStore
beforeEach(() => {
  open = createOpenStore()
  counted = countCalls(open.store)
})

it('rejects an event of a full session without a read of its events', async () => {
  const { session, newLateId } = await stored(LIMITS.sessionBytesHard)
  const { status, error } = await post([{ event_id: newLateId(), session_id: session.session_id }])
  expect([status, error]).toEqual([400, 'the session is full'])
  expect(counted.calls('events')).toBe(0)
})

it('recognises stored events of a full session by their keys at any time of receipt', async () => {
  const { session, rows, newLateId } = await stored(LIMITS.sessionBytesHard, NOW)
  const ids = [rows[0]?.event_id, newLateId(), rows.at(-1)?.event_id]
  const { results } = await post(ids.map((event_id) => ({ event_id, session_id: session.session_id })))
  expect(results.map(({ status }) => status)).toEqual(['duplicate', 'rejected', 'duplicate'])
  expect(counted.calls('events')).toBe(0)
})

it('recognises a stored event of a full session that the session does not count yet', async () => {
  const { session, rows } = await stored(LIMITS.sessionBytesHard)
  const uncounted = {
    ...(rows.at(-1) as (typeof rows)[number]),
    event_id: 'evt_1790000000000_0000000000000000',
  }
  await open.store.put([uncounted])
  const { results } = await post([{ event_id: uncounted.event_id, session_id: session.session_id }, {}])
  expect(results[0]?.status).toBe('duplicate')
  expect(counted.calls('events')).toBe(0)
})

it('recognises old events of a large session by their keys, without a read of all its events', async () => {
  const { session, rows } = await stored(LARGE, NOW - 2 * MINUTE)
  const again = rows.map(({ event_id }) => ({ event_id, session_id: session.session_id }))
  const { results } = await post(again)
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['duplicate']))
  expect(counted.calls('events')).toBe(0)
})

it('counts an uncounted row of a large session that was received in the last minute', async () => {
  const large = await stored(LARGE, NOW)
  const late = { ...(large.rows[0] as LargeSession['rows'][number]), event_id: large.newLateId() }
  await open.store.put([late])
  const { results } = await post([{ event_id: late.event_id, session_id: late.session_id }])
  expect(results.map(({ status }) => status)).toEqual(['duplicate'])
  expectCounted(late.session_id, large.rows.length + 1)
})

it('stores and counts a new late event of a large session', async () => {
  const { session, rows, newLateId } = await stored(LARGE, NOW - 2 * MINUTE)
  const { session_id } = session
  const { results } = await post([
    { event_id: newLateId(), session_id, anonymous_id: VISITOR },
    { event_id: rows[1]?.event_id, session_id, anonymous_id: VISITOR },
  ])
  expect(results.map(({ status }) => status)).toEqual(['stored', 'duplicate'])
  expectCounted(session_id, rows.length + 1)
})

it('starts a session for a late event of another visitor without a read of the large session', async () => {
  const { session, newLateId } = await stored(LARGE)
  const event_id = newLateId()
  const { results } = await post([{ event_id, session_id: session.session_id, anonymous_id: 'user_2' }])
  expect(results).toMatchObject([{ status: 'stored', session_id: `sess_${event_id.slice(4)}` }])
  expect(counted.calls('events')).toBe(0)
})

it('replays a small session for a duplicate, which counts a row that another write left uncounted', async () => {
  const { session, rows, newLateId } = await stored(SMALL, NOW - 2 * MINUTE)
  const uncounted = { ...(rows[0] as LargeSession['rows'][number]), event_id: newLateId() }
  await open.store.put([uncounted])
  await post([{ event_id: rows[0]?.event_id, session_id: session.session_id }])
  expect(counted.calls('storedEvents')).toBe(0)
  expectCounted(session.session_id, rows.length + 1)
})

async function stored(bytes: number, receivedAt: number = NOW - MINUTE / 2): Promise<LargeSession> {
  return storeLargeSession(open.store, bytes, receivedAt)
}

/** Posts to a new app, which has not cached the session. */
async function post(events: readonly object[]): Promise<Answer> {
  const config = readConfig({
    EVENTS_TABLE: 'events',
    SESSIONS_TABLE: 'sessions',
    ACTIVE_SESSIONS_TABLE: 'active',
  })
  const { app } = assemble(config, counted.store, { addressOf: () => ADDRESS, now: () => NOW })
  const body = JSON.stringify({ events })
  return readAnswer(await app.request('/events', { method: 'POST', body }))
}

function expectCounted(sessionId: string, events: number): void {
  const session = open.sessions().get(sessionId)
  const rows = open.events().get(sessionId) ?? []
  expect(session?.total_events).toBe(events)
  expect(matchesFold(session, foldSession(undefined, rows) as Session)).toBe(true)
}
