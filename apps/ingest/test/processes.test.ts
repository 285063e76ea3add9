import type { EventStatus } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { audit, EXACT } from './support/audit.ts'
import { type BuiltApp, startBuiltApp } from './support/built-app.ts'
import { MINUTE } from './support/site.ts'
import { ownTables, type Tables } from './support/tables.ts'
import { type TrackedEvent, trackedVisit } from './support/tracker.ts'

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('processes of the built app over %s', (_, start) => {
  let server: DynamoDBServer | undefined
  let tables: Tables
  let apps: readonly BuiltApp[]
  beforeAll(async () => {
    server = await start()
    if (!server) return
    const { endpoint } = server
    tables = await ownTables(endpoint)
    apps = await Promise.all([0, 1, 2].map(() => startBuiltApp(tables.config, endpoint)))
  })
  beforeEach(({ skip }) => skip(!server, 'there is no Java on this machine'))
  afterAll(async () => {
    await Promise.all((apps ?? []).map((app) => app.kill()))
    await server?.stop()
  })
  /** All events tracked so far. */
  const tracked: TrackedEvent[] = []

  it.each([
    ['one process', 1],
    ['three processes', 3],
  ])('counts fifty concurrent posts on one session through %s as fifty', async (_, processes) => {
    const visit = visitNow(50)
    await Promise.all(visit.map((event, index) => send(index % processes, [event])))
    await expectExact()
    const { session_id } = visit[0] as TrackedEvent
    expect(await sessionOf(session_id)).toMatchObject({
      total_events: 50,
      session_duration: 49_000,
      entry_page: 'https://example.com/0',
      exit_page: 'https://example.com/49',
    })
    expect((await tables.active()).filter((row) => row.session_id === session_id)).toMatchObject([
      { current_page: 'https://example.com/49' },
    ])
  })

  it.each([
    ['one process', 1],
    ['three processes', 3],
  ])('stores and counts once a batch that reaches %s five times at once', async (_, processes) => {
    const visit = visitNow(10)
    const statuses = await Promise.all([0, 1, 2, 3, 4].map((time) => send(time % processes, visit)))
    await expectExact()
    expect(await sessionOf(visit[0]?.session_id)).toMatchObject({ total_events: 10 })
    const stored = statuses.flat().filter((status) => status === 'stored').length
    // Two processes that put the same row at the same time both answer `stored`.
    expect(stored).toBeGreaterThanOrEqual(10)
    expect(stored).toBeLessThanOrEqual(10 * processes)
    expect(statuses.flat()).not.toContain('rejected')
  })

  it('counts thirty concurrent visits exactly, each through three processes', async () => {
    const visits = Array.from({ length: 30 }, () => visitNow(6))
    await Promise.all(
      visits.flatMap((visit) =>
        [0, 1, 2].map(async (process) => {
          await send(process, visit.slice(process, process + 3))
          await send((process + 1) % 3, visit.slice(process + 1, process + 4))
        }),
      ),
    )
    await expectExact()
  })

  function visitNow(count: number): readonly TrackedEvent[] {
    const visit = trackedVisit(Date.now() - MINUTE, count)
    tracked.push(...visit)
    return visit
  }

  /** Sends the same events again until the app answers 200. Resolves to their statuses. */
  async function send(process: number, events: readonly TrackedEvent[]): Promise<readonly EventStatus[]> {
    const answer = await vi.waitUntil(
      async () => {
        const attempt = await apps[process]?.post({ events })
        return attempt?.status === 200 && attempt
      },
      { timeout: 60_000, interval: 50 },
    )
    return answer.results.map(({ status }) => status)
  }

  async function expectExact(): Promise<void> {
    expect(await audit(tables, tracked)).toEqual(EXACT)
  }

  async function sessionOf(sessionId: string | undefined): Promise<unknown> {
    return (await tables.sessions()).find(({ session_id }) => session_id === sessionId)
  }
})
