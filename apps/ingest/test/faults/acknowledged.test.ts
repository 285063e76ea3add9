import { once } from 'node:events'
import { connect } from 'node:net'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BUDGET } from '../../src/domain/budget.ts'
import { audit, EXACT } from '../support/audit.ts'
import { type BuiltApp, startBuiltApp } from '../support/built-app.ts'
import { startLoad } from '../support/load.ts'
import { MINUTE } from '../support/site.ts'
import { ownTables, type Tables } from '../support/tables.ts'
import { trackedVisit } from '../support/tracker.ts'

/** Generous, for a busy machine. */
const WAIT = { timeout: 90_000, interval: 20 }

describe('an app that was asked to end', () => {
  let server: DynamoDBServer
  let proxy: FaultProxy
  let tables: Tables
  let app: BuiltApp
  beforeAll(async () => {
    server = await startDynalite()
  })
  beforeEach(async () => {
    proxy = await startFaultProxy(server.endpoint)
    tables = await ownTables(server.endpoint)
    app = await startBuiltApp(tables.config, proxy.endpoint)
  })
  afterEach(async () => {
    await app.kill()
    await proxy.stop()
  })
  afterAll(() => server.stop())

  /** Sends SIGTERM, and expects exit code 0. An app that does not end lets the test time out. */
  async function expectEnd(): Promise<void> {
    expect(await app.end()).toBe(0)
  }

  it('after SIGTERM under load has stored exactly the events that it answered 200 for', async () => {
    const { acknowledged, refused, over } = startLoad(app.post, 20)
    await expect.poll(() => acknowledged.length, WAIT).toBeGreaterThan(100)
    await expectEnd()
    await over
    expect(refused.filter(({ status }) => status !== undefined && status !== 503)).toEqual([])
    expect(await audit(tables, acknowledged)).toEqual(EXACT)
    expect(app.stderr()).toBe('')
  })

  it('after SIGTERM answers all requests in flight, and refuses new connections', async () => {
    const visits = Array.from({ length: 20 }, () => trackedVisit(Date.now() - MINUTE, 2))
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const before = proxy.calls.length
    for (const index of visits.keys()) proxy.failsAt(index + 1, 'slow', () => held)
    const inFlight = Promise.all(visits.map((events) => app.post({ events })))
    await expect.poll(() => proxy.calls.length, WAIT).toBeGreaterThan(before)
    // This needs no DynamoDB. Its answer shows that the earlier requests have arrived.
    expect(await app.post({ events: [] })).toMatchObject({ status: 400 })
    const ended = expectEnd()
    await expect.poll(() => app.post({ events: [] }), WAIT).toBeUndefined()
    release()
    expect((await inFlight).map((answer) => answer?.status)).toEqual(visits.map(() => 200))
    await ended
    expect(await audit(tables, visits.flat())).toEqual(EXACT)
  })

  it('after SIGTERM answers 503 while DynamoDB does not answer, closes an endless upload, and ends in time', async () => {
    await app.kill()
    app = await startBuiltApp({ ...tables.config, budget: BUDGET }, proxy.endpoint)
    const [first, ...others] = trackedVisit(Date.now() - MINUTE, 4)
    const before = proxy.calls.length
    for (let nth = 1; nth <= 100; nth += 1) proxy.failsAt(nth, 'cut before', () => new Promise(() => {}))
    const underWay = app.post({ events: [first] })
    await expect.poll(() => proxy.calls.length, WAIT).toBe(before + 1)
    // The same session, so that they wait for the first one.
    const waiting = Promise.all(others.map((event) => app.post({ events: [event] })))
    const endless = connect(Number(new URL(app.url).port), '127.0.0.1')
    endless.write('POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{')
    const endlessEnds = once(endless, 'close')
    // This needs no DynamoDB. Its answer shows that the earlier requests have arrived.
    expect(await app.post({ events: [] })).toMatchObject({ status: 400 })
    await expectEnd()
    expect(await underWay).toMatchObject({ status: 503 })
    for (const answer of await waiting) expect(answer).toMatchObject({ status: 503 })
    await endlessEnds
  })
})
