import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readExposition } from './support/exposition.ts'
import { logLines } from './support/log-lines.ts'
import { type NodeProcess, runBuilt } from './support/node-process.ts'
import { CAN_READ_MEMORY, residentMiB } from './support/resident-memory.ts'
import { environmentOf, ownTables } from './support/tables.ts'
import { openWire, type Wire } from './support/wire.ts'

/** MiB of the app's heap. Its code and one request need half of it. */
const HEAP = 96

/** MiB by which the memory of a process varies with its garbage and its sockets. */
const MEMORY_VARIATION = 128

const CONNECTIONS = 10
const REQUESTS = 6_000

const head = (line: string): string => `${line} HTTP/1.1\r\nHost:x\r\n`

/** One request of each kind, and the status of its answer. */
const KINDS: readonly (readonly [name: string, request: string, status: number])[] = [
  ['GET of the largest script', `${head('GET /tracker.full.js')}\r\n`, 200],
  ['GET of health', `${head('GET /health')}\r\n`, 200],
  ['HEAD', `${head('HEAD /tracker.js')}\r\n`, 200],
  ['OPTIONS', `${head('OPTIONS /events')}\r\n`, 204],
  ['POST that is no JSON', `${head('POST /events')}Content-Length:1\r\n\r\n{`, 400],
  ['an unknown path', `${head('GET /elsewhere')}\r\n`, 404],
  ['an unknown method of a known path', `${head('PUT /events')}\r\n`, 405],
  ['an unusable target', `${head('OPTIONS *')}\r\n`, 400],
  ['no Host header', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['an unknown expectation', `${head('GET /')}Expect:x\r\n\r\n`, 417],
  ['no HTTP', 'hello\r\n\r\n', 400],
]

describe('a client with a few connections', { timeout: 120_000 }, () => {
  let dynamodb: DynamoDBServer
  let app: NodeProcess
  let url: string
  let metricsUrl: string
  beforeAll(async () => {
    dynamodb = await startDynalite()
    const tables = await ownTables(dynamodb.endpoint)
    app = runBuilt('node.js', {
      ...environmentOf(tables.config),
      NODE_OPTIONS: `--max-old-space-size=${HEAP}`,
      METRICS_PORT: '0',
      MAX_CONNECTIONS: '200',
    })
    ;[url = ''] = await app.prints(/takes events at (\S+)\/events\./)
    ;[metricsUrl = ''] = await app.prints(/shows its metrics at (\S+)\/metrics\./)
  })
  afterAll(async () => {
    app?.child.kill('SIGKILL')
    await app?.ended
    await dynamodb?.stop()
  })

  async function refusedSoFar(reason: string): Promise<number> {
    const samples = readExposition(await (await fetch(`${metricsUrl}/metrics`)).text())
    return samples.get(`footfall_refused_total{reason="${reason}"}`) ?? 0
  }

  it.each(
    KINDS.flatMap(([name, request, status]) => [
      { name, request, status, reads: true },
      { name, request, status, reads: false },
    ]),
  )('uses a bounded amount of memory by pipelining: $name (reads the answers: $reads)', async (kind) => {
    const { request, status, reads } = kind
    const before = CAN_READ_MEMORY ? residentMiB(app.child.pid) : 0
    const wires = await Promise.all(
      Array.from({ length: CONNECTIONS }, () => openWire(Number(new URL(url).port))),
    )
    for (const wire of wires) {
      if (!reads) wire.socket.pause()
      // Resolves only after the app has read all requests, which it may never do.
      wire.send(request.repeat(REQUESTS)).catch(() => {})
    }
    const memory: number[] = []
    for (let count = 0; count < 8; count += 1) {
      expect((await fetch(`${url}/health`)).status).toBe(200)
      if (CAN_READ_MEMORY) memory.push(residentMiB(app.child.pid))
    }
    if (reads) {
      const answered = (wire: Wire): boolean => wire.statuses().length > 0
      await expect.poll(() => wires.every(answered), { timeout: 10_000 }).toBe(true)
      for (const wire of wires) expect(new Set(wire.statuses())).toEqual(new Set([status]))
    }
    for (const { socket } of wires) socket.destroy()
    expect(Math.max(0, ...memory)).toBeLessThan(before + MEMORY_VARIATION)
    expect(app.stderr()).toBe('')
  })

  it('counts malformed requests, and logs refusals in at most one line a second', async () => {
    expect(await refusedSoFar('malformed')).toBeGreaterThanOrEqual(CONNECTIONS)
    expect(await refusedSoFar('expectation')).toBeGreaterThanOrEqual(CONNECTIONS)
    const reports = () =>
      logLines(app.stdout()).filter(({ msg }) => msg === 'Requests or connections were refused.')
    // The app drops lines while this process does not read them, so more refusals follow until one is reported.
    await expect
      .poll(
        async () => {
          const wire = await openWire(Number(new URL(url).port))
          await wire.send('hello\r\n\r\n')
          await expect.poll(wire.statuses).toEqual([400])
          wire.socket.destroy()
          return reports().length
        },
        { interval: 200 },
      )
      .toBeGreaterThan(0)
    const lines = reports()
    const seconds = lines.map(({ time }) => Date.parse(time as string))
    for (const [index, time] of seconds.slice(1).entries())
      expect(time - (seconds[index] ?? 0)).toBeGreaterThan(990)
    expect(lines.every(({ level }) => level === 'warn')).toBe(true)
  })

  it('gives one address a quarter of all connections, and counts the refused ones', async () => {
    const wires: Wire[] = []
    // Half a request: the app would replace an idle connection.
    for (let count = 0; count < 80; count += 1) {
      const wire = await openWire(Number(new URL(url).port))
      wire.send('POST /events HTTP/1.1\r\n').catch(() => {})
      wires.push(wire)
    }
    await expect.poll(() => wires.filter(({ closed }) => closed()).length).toBe(30)
    expect(await refusedSoFar('connections_of_address')).toBe(30)
    const logged = (): number =>
      logLines(app.stdout()).reduce((sum, line) => sum + Number(line['connections_of_address'] ?? 0), 0)
    // The app drops log lines while this test does not read them, so it makes refusals until a line reports some.
    await expect
      .poll(async () => {
        if (logged() === 0) wires.push(await openWire(Number(new URL(url).port)))
        return logged()
      })
      .toBeGreaterThan(0)
    for (const { socket } of wires) socket.destroy()
    await expect
      .poll(() =>
        fetch(`${url}/health`).then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)
  })
})
