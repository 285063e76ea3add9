import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BUDGET } from '../../src/domain/budget.ts'
import { audit, EXACT } from '../support/audit.ts'
import { type Answer, createProcess, MINUTE, type Process } from '../support/site.ts'
import { ownTables, type Tables } from '../support/tables.ts'
import { type TrackedEvent, trackedVisit } from '../support/tracker.ts'

/** For what happens soon, on a machine that may be busy. */
const WAIT = { timeout: 90_000, interval: 50 }

/** Calls by which an app finds out whether DynamoDB is back: one a second, tried three times, for as long as a busy machine may take. */
const TRIALS = 10

describe('an app whose DynamoDB', () => {
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
  ])('%s says "later", soon without asking it, and works again by itself', async (_, fail) => {
    const sent = visits(30)
    expect(await app.post({ events: sent[0] })).toMatchObject({ status: 200 })
    fail()
    expectLater(await Promise.all(sent.slice(1, 9).map((events) => app.post({ events }))))

    const before = proxy.calls.length
    expectLater(await Promise.all(sent.slice(9).map((events) => app.post({ events }))))
    expect(proxy.calls.length - before).toBeLessThanOrEqual(TRIALS)

    proxy.works()
    for (const events of sent) {
      await expect.poll(() => app.post({ events }), WAIT).toMatchObject({ status: 200 })
    }
    expect(await audit(tables, sent.flat())).toEqual(EXACT)
  })

  it('is gone, and comes back on its port, says "later" until then', async () => {
    const sent = visits(10)
    await proxy.goesAway()
    for (const events of sent) expectLater([await app.post({ events })])
    await proxy.comesBack()
    for (const events of sent) {
      await expect.poll(() => app.post({ events }), WAIT).toMatchObject({ status: 200 })
    }
    expect(await audit(tables, sent.flat())).toEqual(EXACT)
  })

  it('throttles everything is asked again and again: that is no reason to stop', async () => {
    const sent = visits(8)
    const patient = open(10 * BUDGET)
    proxy.fails(['throttled'], 1)
    expectLater(await Promise.all(sent.map((events) => patient.post({ events }))))
    proxy.works()
    // Not one of them finds an open circuit.
    const answers = await Promise.all(sent.map((events) => patient.post({ events })))
    patient.client.destroy()
    expect(answers.map(({ status }) => status)).toEqual(sent.map(() => 200))
    expect(await audit(tables, sent.flat())).toEqual(EXACT)
  })

  it('throttles some keys stores what is of others first, and the rest once it may', async () => {
    const patient = open(3 * BUDGET)
    const [hot, others] = [visits(40), visits(10)]
    const ended: string[] = []
    const post = async (name: string, events: readonly TrackedEvent[]): Promise<Answer> => {
      const answer = await patient.post({ events })
      ended.push(name)
      return answer
    }
    // All sessions are under way, so that every write of the hot ones is one of a batch.
    for (const events of [...hot, ...others]) {
      expect(await patient.post({ events: events.slice(0, 1) })).toMatchObject({ status: 200 })
    }
    proxy.throttles(hot.map(([event]) => event?.session_id as string))
    const throttled = Promise.all(hot.map((events) => post('hot', events)))
    const stored = []
    for (const events of others) stored.push(await post('other', events))
    expect(stored.map(({ status }) => status)).toEqual(others.map(() => 200))
    expectLater(await throttled)
    expect(ended.indexOf('hot')).toBe(others.length)
    proxy.works()
    for (const events of hot) {
      await expect.poll(() => patient.post({ events }), WAIT).toMatchObject({ status: 200 })
    }
    patient.client.destroy()
    expect(await audit(tables, [...hot, ...others].flat())).toEqual(EXACT)
  })

  function open(budget: number): Process {
    const dynamodb = { ...tables.config.dynamodb, endpoint: proxy.endpoint }
    return createProcess({ ...tables.config, dynamodb, budget }, Date.now, () => {})
  }

  /** Takes every call and answers none. */
  function hangs(): void {
    for (let nth = 1; nth <= 200; nth += 1) proxy.failsAt(nth, 'cut before', () => new Promise(() => {}))
  }
})

/** Visits of two events, each of a visitor of its own. */
function visits(count: number): readonly (readonly TrackedEvent[])[] {
  return Array.from({ length: count }, () => trackedVisit(Date.now() - MINUTE, 2))
}

function expectLater(answers: readonly Answer[]): void {
  expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    answers.map(() => [503, '1']),
  )
}
