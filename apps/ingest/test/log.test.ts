import { once } from 'node:events'
import { connect } from 'node:net'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { type FaultProxy, startFaultProxy } from '@footfall/testing/fault-proxy'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { embeddedScripts } from '../src/http/embedded-scripts.ts'
import { OPEN_TO_ALL } from '../src/http/open-to-all.ts'
import { createLogger } from '../src/observability/logger.ts'
import { logLines, requestLines } from './support/log-lines.ts'
import { type NodeProcess, runBuilt } from './support/node-process.ts'
import { environmentOf, ownTables, type Tables } from './support/tables.ts'
import { trackedVisit } from './support/tracker.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('the log of a Node process', () => {
  let server: DynamoDBServer
  let proxy: FaultProxy
  let tables: Tables
  let app: NodeProcess
  beforeAll(async () => {
    server = await startDynalite()
    proxy = await startFaultProxy(server.endpoint)
    tables = await ownTables(server.endpoint)
  })
  afterEach(async () => {
    app.child.kill('SIGKILL')
    await app.ended
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  /** Starts the app and resolves to its address. */
  async function start(environment: Record<string, string> = {}): Promise<string> {
    app = runBuilt('node.js', {
      ...environmentOf(tables.config),
      DYNAMODB_ENDPOINT: proxy.endpoint,
      ...environment,
    })
    const [url = ''] = await app.prints(/takes events at (\S+)\/events\./)
    return url
  }

  /** Waits for `count` lines of requests. Resolves to them. */
  async function requests(count: number): Promise<ReturnType<typeof requestLines>> {
    await expect.poll(() => requestLines(app.stdout()).length).toBe(count)
    return requestLines(app.stdout())
  }

  it('logs one line for each request with the outcomes of its events', async () => {
    const url = await start()
    const [one, two] = trackedVisit(Date.now(), 2)
    const post = (body: unknown): Promise<Response> =>
      fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(body) })
    const ids = [
      await post({ events: [one, two, two, { event_type: 7 }] }),
      await post({ events: [one] }),
      await post({ event_type: 7 }),
      await fetch(`${url}/events`),
      await fetch(`${url}/events`, { method: 'OPTIONS', headers: { origin: 'https://example.com' } }),
      await fetch(`${url}/tracker.js`),
      await fetch(`${url}/nothing?here`),
    ].map(({ headers }) => headers.get('x-request-id'))
    const common = { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), ms: expect.any(Number) }
    const line = (at: number, facts: object): object => ({
      ...common,
      request_id: ids[at],
      method: 'GET',
      msg: 'request',
      ...facts,
    })
    expect(await requests(ids.length)).toEqual([
      line(0, { method: 'POST', route: '/events', status: 200, stored: 2, duplicate: 1, rejected: 1 }),
      line(1, { method: 'POST', route: '/events', status: 200, stored: 0, duplicate: 1, rejected: 0 }),
      line(2, { method: 'POST', route: '/events', status: 400, stored: 0, duplicate: 0, rejected: 1 }),
      line(3, { route: '/events', status: 405 }),
      line(4, { method: 'OPTIONS', route: '/events', status: 204 }),
      line(5, { route: '/tracker.js', status: 200 }),
      line(6, { route: 'unknown', status: 404 }),
    ])
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(UUID)
  })

  it('logs no data of a request', async () => {
    const url = await start({ LOG_LEVEL: 'trace' })
    const secret = 'hunter2'
    const headers = {
      'x-request-id': secret,
      'user-agent': secret,
      'x-forwarded-for': secret,
      referer: `https://example.com/${secret}`,
      origin: `https://${secret}.example.com`,
      cookie: secret,
      [secret]: secret,
    }
    const event = {
      user_id: secret,
      event_type: secret,
      page_url: `https://${secret}.example.com/?q=${secret}`,
      title: `\u001b]0;${secret}\u0007\u202e\u2028`,
      properties: { [secret]: [secret] },
    }
    const [tracked] = trackedVisit(Date.now(), 1)
    const bodies = [
      JSON.stringify(event),
      JSON.stringify({ ...tracked, ...event }),
      JSON.stringify({ events: [event, { ...event, event_id: secret }, secret] }),
      JSON.stringify({ ...event, session_id: secret, timestamp: secret }),
      `{"${secret}`,
      secret.repeat(20_000),
    ]
    let sent = 0
    for (const body of bodies) {
      for (const path of ['/events', `/events?${secret}`, `/${secret}`, `/events/%0a${secret}`]) {
        const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body })
        expect(answer.headers.get('x-request-id')).toMatch(UUID)
        sent += 1
      }
    }
    // The failure of DynamoDB logs a warning.
    await proxy.goesAway()
    expect((await fetch(`${url}/events`, { method: 'POST', headers, body: bodies[0] ?? '' })).status).toBe(
      503,
    )
    await proxy.comesBack()
    await raw(url, `PROPFIND /${secret} HTTP/1.1\r\nHost: ${secret}\r\nConnection: close\r\n\r\n`)
    await raw(url, `${secret} / HTTP/1.1\r\nHost: ${secret}\r\n\r\n`)
    // The second of these is no request, so it has no line.
    const lines = await requests(sent + 2)
    expect(app.stdout() + app.stderr()).not.toContain(secret)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(app.stdout()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/)
    const fields = new Set(lines.flatMap((line) => Object.keys(line)))
    expect([...fields].sort()).toEqual(
      ['duplicate', 'level', 'method', 'ms', 'msg', 'refused', 'rejected', 'request_id', 'route', 'status', 'stored', 'time'], // biome-ignore format: one list
    )
    expect(lines.at(-1)).toMatchObject({ method: 'other', route: 'unknown', status: 404 })
  })

  it('logs a failure of the database as a warning with the request id of the answer', async () => {
    const url = await start()
    await proxy.goesAway()
    const answer = await fetch(`${url}/events`, { method: 'POST', body: '{}' })
    await proxy.comesBack()
    expect(answer.status).toBe(503)
    const id = answer.headers.get('x-request-id')
    await requests(1)
    expect(logLines(app.stdout()).filter(({ request_id }) => request_id === id)).toMatchObject([
      {
        level: 'warn',
        msg: 'A request failed.',
        error: { name: 'StoreUnavailable', cause: { message: expect.stringMatching(/\w/) } },
      },
      { level: 'warn', msg: 'request', status: 503 },
    ])
    expect(app.stdout()).not.toContain('    at ')
    expect(app.stderr()).toBe('')
  })

  it.each([
    ['debug', ['/health', '/health/live', '/health/ready', '/tracker.js']],
    ['info', ['/tracker.js']],
  ])('logs the lines of requests that LOG_LEVEL=%s includes', async (LOG_LEVEL, routes) => {
    const url = await start({ LOG_LEVEL })
    for (const path of ['/health', '/health/live', '/health/ready', '/tracker.js'])
      await fetch(`${url}${path}`)
    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
    expect(requestLines(app.stdout()).map(({ route }) => route)).toEqual(routes)
  })

  it('answers requests while the reader of its log stalls, and logs how many lines it dropped', {
    timeout: 120_000,
  }, async () => {
    const url = await start({ METRICS_PORT: '0' })
    const [metrics = ''] = await app.prints(/shows its metrics at (\S+\/metrics)\./)
    const droppedLines = async (): Promise<number> => {
      const text = await (await fetch(metrics)).text()
      return Number(/^footfall_log_lines_dropped_total (\d+)$/m.exec(text)?.[1])
    }
    app.child.stdout?.pause()
    // A line of a request has at least 150 bytes. A pipe, this process and the app together buffer less than 3 MB.
    let asked = 0
    while ((await droppedLines()) < 100 && asked < 30_000) {
      expect(await askForNothing(url, 500)).toBe(500)
      asked += 500
    }
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect((await fetch(`${url}/events`, { method: 'POST', body: '{}' })).status).toBe(200)
    const dropped = await droppedLines()
    expect(dropped).toBeGreaterThanOrEqual(100)
    app.child.stdout?.resume()
    const sentence = `The log dropped ${dropped} lines because its reader was too slow.`
    await expect.poll(() => app.stdout().includes(sentence), { timeout: 20_000 }).toBe(true)
    await fetch(`${url}/tracker.js`)
    await expect
      .poll(() => requestLines(app.stdout()).at(-1)?.['route'], { timeout: 10_000 })
      .toBe('/tracker.js')
    // Every line is whole. Each request has a line or is counted as dropped.
    expect(requestLines(app.stdout()).length + dropped).toBe(asked + 2)
    expect(logLines(app.stdout()).at(-2)).toMatchObject({ level: 'warn', msg: sentence })
  })

  it('ends at SIGTERM while the reader of its log stalls, after whole lines', {
    timeout: 120_000,
  }, async () => {
    const url = await start()
    app.child.stdout?.pause()
    for (let asked = 0; asked < 3_000; asked += 500) expect(await askForNothing(url, 500)).toBe(500)
    const exit = once(app.child, 'exit')
    app.child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    app.child.stdout?.resume()
    await app.ended
    expect(app.stdout()).toMatch(/\n$/)
    expect(requestLines(app.stdout()).length).toBeGreaterThan(100)
    expect(app.stderr()).toBe('')
  })

  it('writes all lines of its log before it ends at SIGTERM', async () => {
    const url = await start()
    for (let time = 0; time < 50; time += 1) await (await fetch(`${url}/nothing`)).arrayBuffer()
    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
    expect(requestLines(app.stdout())).toHaveLength(50)
  })

  it('answers requests after the reader of its log has gone', async () => {
    const url = await start()
    app.child.stdout?.destroy()
    for (let time = 0; time < 10; time += 1) {
      expect((await fetch(`${url}/events`, { method: 'POST', body: '{}' })).status).toBe(200)
    }
    app.child.kill('SIGTERM')
    expect(await app.ended).toBe(0)
    expect(app.stderr()).toBe('')
  })
})

/** Sends `requests` requests for an unknown path, a hundred on one connection. Resolves to the number answered 404. */
async function askForNothing(url: string, requests: number): Promise<number> {
  const { hostname, port, host } = new URL(url)
  const lines = `GET /nothing HTTP/1.1\r\nHost: ${host}\r\n`
  const bytes = `${`${lines}\r\n`.repeat(99)}${lines}Connection: close\r\n\r\n`
  const connections = Array.from({ length: requests / 100 }, async () => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    const answers = (await socket.setEncoding('latin1').toArray()).join('')
    return answers.split('HTTP/1.1 404 ').length - 1
  })
  return (await Promise.all(connections)).reduce((sum, answered) => sum + answered, 0)
}

/** Sends bytes unchanged, and resolves at the end of the connection. */
async function raw(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url)
  await new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes))
    socket.resume().on('close', resolve).on('error', resolve)
  })
}

describe('an unexpected error', () => {
  it('logs an unexpected error once with the request id of the answer, which holds no detail of it', async () => {
    const lines: string[] = []
    const { log, request: onAnswer } = createLogger('info', (line) => lines.push(line))
    const app = createApp({
      ...OPEN_TO_ALL,
      ingest: async () => {
        throw new TypeError(`not \u202ea\u009b \u2028function\n${'x'.repeat(5_000)}`, {
          cause: Object.assign(new Error('below'), { code: 'EBELOW' }),
        })
      },
      scripts: embeddedScripts(),
      addressOf: () => '',
      now: Date.now,
      log,
      observer: { onRequest: () => {}, onAnswer },
    })
    const answer = await app.request('/events', { method: 'POST', body: '{}' })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({
      error: 'The app failed and logged the error; send the same again later.',
    })
    const request_id = answer.headers.get('x-request-id')
    expect(request_id).toMatch(UUID)
    expect(logLines(lines.join(''))).toMatchObject([
      {
        level: 'error',
        msg: 'A request failed.',
        request_id,
        error: {
          name: 'TypeError',
          message: expect.stringMatching(/^not \u202ea\u009b \u2028function\nx{282}$/),
          cause: { name: 'Error', message: 'below', code: 'EBELOW' },
          stack: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts/)]),
        },
      },
      { level: 'warn', msg: 'request', request_id, status: 500 },
    ])
    // One line each, without control characters.
    for (const line of lines) expect(line).toMatch(/^[ -~]+\n$/)
  })
})
