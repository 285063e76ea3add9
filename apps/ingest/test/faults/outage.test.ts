import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BUDGET } from '../../src/domain/budget.ts'
import { audit, EXACT } from '../support/audit.ts'
import { type Answer, createProcess, MINUTE, type Process } from '../support/site.ts'
import { ownTables, type Tables } from '../support/tables.ts'
import { type TrackedEvent, trackedVisit } from '../support/tracker.ts'

/** Generous, for a busy machine. */
const WAIT = { timeout: 90_000, interval: 50 }

/** The most calls of an open circuit: one a second with three attempts, for a few seconds of a busy machine. */
const MAX_TRIAL_CALLS = 10

describe('an outage of DynamoDB', () => {
  let server: DynamoDBServer
  let proxy: FaultProxy
  let tables: Tables
  let app: Process
  beforeAll(async () => {
    server = await startDynalite()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    proxy = await startFaultProxy(server.endpoint)
    tables = await ownTables(server.endpoint)
    app = open(BUDGET)
  })
  afterEach(async () => {
    app.client.destroy()
    await proxy.stop()
  })

  it.each<[string, () => unknown]>([
    ['hangs', () => hangs()],
    ['answers 500', () => proxy.fails(['error'], 1)],
    ['cuts every connection', () => proxy.fails(['cut before'], 1)],
  ])('answers 503 while DynamoDB %s, soon without calls to it, and recovers', async (_, fail) => {
    const sent = visits(30)
    expect(await app.post({ events: sent[0] })).toMatchObject({ status: 200 })
    fail()
    expectUnavailable(await Promise.all(sent.slice(1, 9).map((events) => app.post({ events }))))

    const before = proxy.calls.length
    expectUnavailable(await Promise.all(sent.slice(9).map((events) => app.post({ events }))))
    expect(proxy.calls.length - before).toBeLessThanOrEqual(MAX_TRIAL_CALLS)

    proxy.works()
    for (const events of sent) {
      await expect.poll(() => app.post({ events }), WAIT).toMatchObject({ status: 200 })
    }
    expect(await audit(tables, sent.flat())).toEqual(EXACT)
  })

  it('answers 503 while DynamoDB is away, and 200 after it is back on its port', async () => {
    const sent = visits(10)
    await proxy.goesAway()
    for (const events of sent) expectUnavailable([await app.post({ events })])
    await proxy.comesBack()
    for (const events of sent) {
      await expect.poll(() => app.post({ events }), WAIT).toMatchObject({ status: 200 })
    }
    expect(await audit(tables, sent.flat())).toEqual(EXACT)
  })

  it('keeps the circuit closed while DynamoDB throttles every call', async () => {
    const sent = visits(8)
    const slowApp = open(10 * BUDGET)
    proxy.fails(['throttled'], 1)
    expectUnavailable(await Promise.all(sent.map((events) => slowApp.post({ events }))))
    proxy.works()
    // None of them meets an open circuit.
    const answers = await Promise.all(sent.map((events) => slowApp.post({ events })))
    slowApp.client.destroy()
    expect(answers.map(({ status }) => status)).toEqual(sent.map(() => 200))
    expect(await audit(tables, sent.flat())).toEqual(EXACT)
  })

  it('stores the events of other sessions first while DynamoDB throttles some keys, and those later', async () => {
    const slowApp = open(3 * BUDGET)
    const [hot, others] = [visits(40), visits(10)]
    const ended: string[] = []
    const post = async (name: string, events: readonly TrackedEvent[]): Promise<Answer> => {
      const answer = await slowApp.post({ events })
      ended.push(name)
      return answer
    }
    // All sessions are under way, so that each write of the hot ones is part of a batch.
    for (const events of [...hot, ...others]) {
      expect(await slowApp.post({ events: events.slice(0, 1) })).toMatchObject({ status: 200 })
    }
    proxy.throttles(hot.map(([event]) => event?.session_id as string))
    const throttled = Promise.all(hot.map((events) => post('hot', events)))
    const stored = []
    for (const events of others) stored.push(await post('other', events))
    expect(stored.map(({ status }) => status)).toEqual(others.map(() => 200))
    expectUnavailable(await throttled)
    expect(ended.indexOf('hot')).toBe(others.length)
    proxy.works()
    for (const events of hot) {
      await expect.poll(() => slowApp.post({ events }), WAIT).toMatchObject({ status: 200 })
    }
    slowApp.client.destroy()
    expect(await audit(tables, [...hot, ...others].flat())).toEqual(EXACT)
  })

  function open(budget: number): Process {
    const dynamodb = { ...tables.config.dynamodb, endpoint: proxy.endpoint }
    return createProcess({ ...tables.config, dynamodb, budget }, Date.now, () => {})
  }

  /** Makes DynamoDB accept every call and answer none. */
  function hangs(): void {
    for (let nth = 1; nth <= 200; nth += 1) proxy.failsAt(nth, 'cut before', () => new Promise(() => {}))
  }
})

/** Visits of two events, each of another visitor. */
function visits(count: number): readonly (readonly TrackedEvent[])[] {
  return Array.from({ length: count }, () => trackedVisit(Date.now() - MINUTE, 2))
}

function expectUnavailable(answers: readonly Answer[]): void {
  expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    answers.map(() => [503, '1']),
  )
}
