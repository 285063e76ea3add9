import { once } from 'node:events'
import { createServer } from 'node:net'
import { type DynamoDBServer, startDynalite, startDynamoDBLocal } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOGUE } from '../src/observability/catalogue.ts'
import { prometheusMetrics } from '../src/observability/prometheus.ts'
import { readExposition } from './support/exposition.ts'
import { type MeteringProxy, startMeteringProxy } from './support/metering-proxy.ts'
import { type NodeProcess, runBuilt } from './support/node-process.ts'
import { environmentOf, ownTables, type Tables } from './support/tables.ts'
import { trackedVisit } from './support/tracker.ts'

describe.each([
  ['dynalite', startDynalite],
  ['DynamoDB Local', startDynamoDBLocal],
])('the metrics of a Node process on %s', (_, startServer) => {
  let server: DynamoDBServer | undefined
  let line: MeteringProxy
  let proxy: FaultProxy
  let tables: Tables
  let app: NodeProcess
  let url: string
  let metricsUrl: string
  beforeAll(async () => {
    server = await startServer()
    if (!server) return
    tables = await ownTables(server.endpoint)
    line = await startMeteringProxy(server.endpoint)
    proxy = await startFaultProxy(line.endpoint)
    app = runBuilt('node.js', {
      ...environmentOf(tables.config),
      DYNAMODB_ENDPOINT: proxy.endpoint,
      METRICS_PORT: '0',
    })
    ;[url = ''] = await app.prints(/takes events at (\S+)\/events\./)
    ;[metricsUrl = ''] = await app.prints(/shows its metrics at (\S+)\/metrics\./)
  })
  afterAll(async () => {
    app?.child.kill('SIGKILL')
    await app?.ended
    await proxy?.stop()
    await line?.stop()
    await server?.stop()
  })

  const post = (body: unknown): Promise<Response> =>
    fetch(`${url}/events`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

  async function samples(): Promise<ReadonlyMap<string, number>> {
    return readExposition(await (await fetch(`${metricsUrl}/metrics`)).text())
  }

  it('metrics count events and requests, and equal the calls and units that DynamoDB reports', async ({
    skip,
  }) => {
    if (!server) return skip('there is no Java on this machine')
    const visit = trackedVisit(Date.now(), 3)
    const [first, second, third] = visit
    const properties = Object.fromEntries(Array.from({ length: 40 }, (_, key) => [key, 'x'.repeat(1_000)]))
    const tooLarge = { properties }
    await post({ events: [first, second, second, { event_type: 7 }, tooLarge] })
    await post({ events: [first] })
    await post({ ...third, dropped: 4 })
    await post({ page_url: 'https://example.com/' })
    await post('not JSON')
    await post({ user_id: 7, events: [{}, {}, {}] })
    await fetch(`${url}/a-path-that-strangers-choose`)
    const after = await samples()
    const of = (sample: string): number | undefined => after.get(sample)

    expect(of('footfall_events_total{outcome="stored",reason=""}')).toBe(4)
    expect(of('footfall_events_total{outcome="duplicate",reason=""}')).toBe(2)
    expect(of('footfall_events_total{outcome="rejected",reason="invalid"}')).toBe(1)
    expect(of('footfall_events_total{outcome="rejected",reason="too_large"}')).toBe(1)
    expect(of('footfall_events_total{outcome="refused",reason="malformed"}')).toBe(3)
    expect(of('footfall_refused_total{reason="malformed"}')).toBe(2)
    expect(of('footfall_sessions_started_total')).toBe(2)
    expect(of('footfall_lost_events_total')).toBe(4)
    expect(of('footfall_batch_events_bucket{le="1"}')).toBe(3)
    expect(of('footfall_batch_events_sum')).toBe(8)
    expect(of('footfall_request_seconds_count{route="/events",status="200"}')).toBe(4)
    expect(of('footfall_request_seconds_count{route="/events",status="400"}')).toBe(2)
    expect(of('footfall_request_seconds_count{route="unknown",status="404"}')).toBe(1)
    expect(of('footfall_requests_in_work')).toBe(0)
    expect(of('process_cpu_seconds_total')).toBeGreaterThan(0)

    const words = { events: 'events', sessions: 'sessions', active_sessions: 'activeSessions' } as const
    for (const [word, table] of Object.entries(words)) {
      for (const kind of ['read', 'write']) {
        const sample = `footfall_dynamodb_units_total{table="${word}",kind="${kind}"}`
        expect([sample, of(sample)]).toEqual([sample, line.units.get(`${kind} ${tables.names[table]}`)])
      }
    }
    expect(of('footfall_dynamodb_units_total{table="sessions",kind="write"}')).toBeGreaterThanOrEqual(3)
    for (const [operation, times] of line.calls) {
      // The start asks for a TTL, which dynalite does not have.
      if (operation === 'UpdateTimeToLive') continue
      expect(of(`footfall_dynamodb_calls_total{operation="${operation}",outcome="ok"}`)).toBe(times)
      expect(of(`footfall_dynamodb_call_seconds_count{operation="${operation}"}`)).toBe(times)
    }
    expect(line.calls.size).toBeGreaterThanOrEqual(4)
  })

  it('metrics count retries, throttles and broken connections to DynamoDB', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    proxy.failsAt(1, 'throttled')
    await post({})
    proxy.failsAt(1, 'error')
    await post({})
    const before = proxy.calls.length
    await post({})
    proxy.failsAt(proxy.calls.slice(before).indexOf('BatchWriteItem') + 1, 'unprocessed')
    await post({})
    await proxy.goesAway()
    expect((await post({})).status).toBe(503)
    await proxy.comesBack()
    const after = await samples()
    const sum = (pattern: RegExp): number =>
      [...after].reduce((total, [sample, value]) => (pattern.test(sample) ? total + value : total), 0)
    expect(sum(/^footfall_dynamodb_retries_total/)).toBeGreaterThanOrEqual(3)
    expect(sum(/^footfall_dynamodb_throttles_total{reason="(Provisioned|Throttling)\w+"}/)).toBe(1)
    expect(sum(/^footfall_dynamodb_throttles_total{reason="unprocessed"}/)).toBeGreaterThanOrEqual(1)
    expect(sum(/^footfall_dynamodb_calls_total{.*outcome="connection"}/)).toBeGreaterThanOrEqual(1)
  })

  it('serves metrics only on their own port, and nothing else there', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    expect(metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const status = async (address: string, method = 'GET'): Promise<number> =>
      (await fetch(address, { method })).status
    expect(await status(`${url}/metrics`)).toBe(404)
    expect(await status(`${metricsUrl}/`)).toBe(404)
    expect(await status(`${metricsUrl}/events`, 'POST')).toBe(404)
    const { headers } = await fetch(`${metricsUrl}/metrics`)
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('ends at SIGTERM with the server of its metrics', async ({ skip }) => {
    if (!server) return skip('there is no Java on this machine')
    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
    expect(app.stderr()).toBe('')
    await expect(fetch(`${metricsUrl}/metrics`)).rejects.toThrow('fetch failed')
  })
})

describe('where metrics are served', () => {
  it('says in one sentence that METRICS_PORT is taken', async () => {
    const server = await startDynalite()
    const tables = await ownTables(server.endpoint)
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const app = runBuilt('node.js', { ...environmentOf(tables.config), METRICS_PORT: String(port) })
    expect(await app.ended).toBe(1)
    expect(app.stderr()).toBe(
      `Port ${port} is in use: set METRICS_PORT to another one, or stop the process that uses it.\n`,
    )
    other.close()
    await server.stop()
  })
})

describe('the catalogue', () => {
  it('the catalogue of metrics equals its snapshot, which is public', () => {
    const lines = Object.entries(CATALOGUE).map(
      ([name, { type, labels, unit }]) => `${type} ${name}{${labels.join()}} ${unit}`,
    )
    expect(lines).toMatchInlineSnapshot(`
      [
        "counter footfall_events_total{outcome,reason} Count",
        "counter footfall_refused_total{reason} Count",
        "counter footfall_sessions_started_total{} Count",
        "counter footfall_lost_events_total{} Count",
        "histogram footfall_batch_events{} Count",
        "histogram footfall_request_seconds{route,status} Seconds",
        "gauge footfall_requests_in_work{} Count",
        "counter footfall_dynamodb_calls_total{operation,outcome} Count",
        "histogram footfall_dynamodb_call_seconds{operation} Seconds",
        "counter footfall_dynamodb_units_total{table,kind} Count",
        "counter footfall_dynamodb_retries_total{operation} Count",
        "counter footfall_dynamodb_throttles_total{reason} Count",
        "counter footfall_log_lines_dropped_total{} Count",
      ]
    `)
  })

  it('exposes each metric of the catalogue with its type and help', async () => {
    const exposed = await prometheusMetrics().expose()
    for (const [name, { type, help }] of Object.entries(CATALOGUE)) {
      expect(exposed).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`)
    }
  })
})
