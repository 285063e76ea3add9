import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compose } from '../src/compose.ts'
import { type BuiltApp, startBuiltApp } from './support/built-app.ts'
import { ownConfig, ownTables, type Tables } from './support/tables.ts'

const OK = { status: 200, body: { status: 'ok' } }
const UNAVAILABLE = {
  status: 503,
  body: { status: 'unavailable', error: 'The app cannot reach its tables.' },
}

describe('the health of a process', () => {
  let server: DynamoDBServer
  let proxy: FaultProxy
  let tables: Tables
  let app: BuiltApp
  beforeAll(async () => {
    server = await startDynalite()
    proxy = await startFaultProxy(server.endpoint)
    tables = await ownTables(server.endpoint)
    app = await startBuiltApp(tables.config, proxy.endpoint)
  })
  afterAll(async () => {
    await app.kill()
    await proxy.stop()
    await server.stop()
  })

  async function ask(path: string): Promise<unknown> {
    const answer = await fetch(`${app.url}${path}`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    return { status: answer.status, body: await answer.json() }
  }

  it('answers live and not ready while DynamoDB is away, and ready after it is back', async () => {
    for (let round = 0; round < 2; round += 1) {
      await expect.poll(() => ask('/health/ready')).toEqual(OK)
      await proxy.goesAway()
      await expect.poll(() => ask('/health/ready')).toEqual(UNAVAILABLE)
      expect(await ask('/health/live')).toEqual(OK)
      expect((await fetch(`${app.url}/health`)).status).toBe(200)
      await proxy.comesBack()
    }
    await expect.poll(() => ask('/health/ready')).toEqual(OK)
    expect(await app.post({})).toMatchObject({ status: 200 })
  })

  it('calls DynamoDB at most once a second and table for any number of /health/ready requests', async () => {
    const before = proxy.calls.length
    const start = performance.now()
    // The first requests may get the answer of an earlier test.
    while (!proxy.calls.slice(before).includes('DescribeTable')) {
      await Promise.all(Array.from({ length: 50 }, () => ask('/health/ready')))
    }
    // Three tables, once at first and once for each second that passed.
    const most = 3 * (1 + Math.ceil((performance.now() - start) / 1_000))
    expect(proxy.calls.length - before).toBeLessThanOrEqual(most)
  })

  it.each(['events', 'sessions', 'activeSessions'] as const)(
    'answers not ready while a table is missing: %s',
    async (table) => {
      const missing = { ...tables.config, tables: { ...tables.names, [table]: 'secret-table' } }
      const { app: incomplete, client } = compose(missing, { addressOf: () => '' })
      const answer = await incomplete.request('/health/ready')
      expect({ status: answer.status, body: await answer.json() }).toEqual(UNAVAILABLE)
      client.destroy()
    },
  )

  it('answers not ready while DynamoDB accepts calls without an answer, after one call for each table', async () => {
    let asked = 0
    const silent = createServer(() => {
      asked += 1
    }).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const { app: waiting, client } = compose(ownConfig(`http://127.0.0.1:${port}`), { addressOf: () => '' })
    expect((await waiting.request('/health/ready')).status).toBe(503)
    expect(asked).toBe(3)
    client.destroy()
    silent.close()
    silent.closeAllConnections()
  })
})
