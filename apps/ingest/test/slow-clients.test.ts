import { setTimeout as pause } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import { createMemorySite } from './support/memory-site.ts'
import { openWire, type Wire, written } from './support/wire.ts'

const LOCAL = { port: 0, host: '127.0.0.1' }

/** Milliseconds. Node's defaults close no connection in this time: headers have 60 s, checked every 30 s. */
const WAIT = { timeout: 40_000 }

async function post(server: RunningServer): Promise<number> {
  return (await fetch(`${server.url}/events`, { method: 'POST', body: '{}' })).status
}

describe('a client that is too slow', () => {
  let server: RunningServer
  /** Number of requests for the script whose connection the server closed. */
  let cut = 0
  beforeAll(async () => {
    const large = { identity: new Uint8Array(1_000_000), br: new Uint8Array(), gzip: new Uint8Array() }
    const app = createMemorySite({ scripts: { 'tracker.js': large, 'tracker.full.js': large } }).app
    const watched = new Hono().use('/tracker.js', (c, next) => {
      const { socket } = (c.env as HttpBindings).incoming
      socket.once('close', () => {
        cut += 1
      })
      return next()
    })
    server = await serve(watched.route('/', app), LOCAL)
  })
  afterAll(() => server.close())

  /** Sends a byte about every second until the connection is gone. */
  async function drips(wire: Wire, text: string): Promise<void> {
    for (const byte of text) {
      if (wire.closed()) return
      await wire.send(byte).catch(() => {})
      await pause(900)
    }
  }

  it.concurrent.each([
    ['in its headers', '', written('/events', [`X-Long: ${'x'.repeat(100)}`])],
    ['in its body', written('/events', ['Content-Length: 100']), ' '.repeat(100)],
    ['in a chunk', written('/events', ['Transfer-Encoding: chunked'], '64\r\n'), ' '.repeat(100)],
    ['in the size of a chunk', written('/events', ['Transfer-Encoding: chunked']), '0'.repeat(100)],
    [
      'in its second request',
      written('/events', ['Content-Length: 2'], '{}'),
      written('/events', [`X-Long: ${'x'.repeat(100)}`]),
    ],
  ])(
    'closes a connection that is too slow %s with 408, and answers others meanwhile',
    async (_, beginning, rest) => {
      const wire = await openWire(server.port)
      await wire.send(beginning)
      const sent = drips(wire, rest)
      const others: number[] = []
      while (!wire.closed()) {
        others.push(await post(server))
        await pause(200)
      }
      await sent
      expect(wire.statuses().at(-1)).toBe(408)
      expect(wire.received()).toContain('{"error":"The request did not arrive in time; send it again."}')
      expect(wire.received()).toContain('Access-Control-Allow-Origin: *')
      expect(new Set(others)).toEqual(new Set([200]))
    },
  )

  it.concurrent('closes a connection without any request without an answer', async () => {
    const wire = await openWire(server.port)
    await expect.poll(wire.closed, WAIT).toBe(true)
    expect(wire.received()).toBe('')
    expect(wire.broken()).toBeUndefined()
  })

  it.concurrent('closes a connection whose client does not read its answers', async () => {
    const wire = await openWire(server.port)
    wire.socket.pause()
    // More than the buffers of both sockets hold.
    await wire.send(written('/tracker.js', [], '', 'GET').repeat(20))
    await expect.poll(() => cut, WAIT).toBeGreaterThan(0)
    wire.socket.destroy()
  })
})

describe('a request that is none', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await serve(createMemorySite().app, LOCAL)
  })
  afterAll(() => server.close())

  const NO_HTTP = 'The request is not valid HTTP/1.1.'
  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, NO_HTTP],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001', 400, NO_HTTP],
    ['a length that is no number', written('/events', ['Content-Length: ten']), 400, NO_HTTP],
    [
      'a length and chunks',
      written('/events', ['Content-Length: 2', 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      400,
      NO_HTTP,
    ],
    ['a broken chunk', written('/events', ['Transfer-Encoding: chunked'], 'x\r\n'), 400, NO_HTTP],
    [
      'headers that are too large',
      written('/events', [`X-Long: ${'x'.repeat(20_000)}`]),
      431,
      'The headers must be at most 16384 bytes.',
    ],
  ])(
    'answers what is no HTTP request with a sentence, and closes the connection: %s',
    async (_, text, status, error) => {
      const wire = await openWire(server.port)
      await wire.send(text)
      await expect.poll(wire.closed).toBe(true)
      expect(wire.statuses()).toEqual([status])
      expect(wire.received()).toContain(`\r\n\r\n${JSON.stringify({ error })}`)
      expect(wire.broken()).toBeUndefined()
      expect(await post(server)).toBe(200)
    },
  )

  it('keeps the answer of a request before bytes that are no HTTP', async () => {
    const wire = await openWire(server.port)
    await wire.send(written('/events', ['Content-Length: 2'], '{}'))
    await expect.poll(wire.statuses).toEqual([200])
    await wire.send('hello\r\n\r\n')
    await expect.poll(wire.closed).toBe(true)
    expect(wire.statuses()).toEqual([200, 400])
  })
})

describe('connections', () => {
  it('limits connections, and closes idle ones for new ones', async () => {
    const server = await serve(createMemorySite().app, { ...LOCAL, maxConnections: 10, trustedProxies: 1 })
    const kept: Wire[] = []
    for (let count = 0; count < 40; count += 1) {
      const wire = await openWire(server.port)
      await wire.send(written('/health', [], '', 'GET'))
      await expect.poll(wire.statuses).toEqual([200])
      kept.push(wire)
    }
    await expect.poll(() => kept.filter(({ closed }) => !closed()).length).toBeLessThanOrEqual(10)
    for (const { socket } of kept) socket.destroy()
    await server.close()
  })

  it('closes a connection beyond the limit at once, and accepts one again after another has ended', async () => {
    const server = await serve(createMemorySite().app, { ...LOCAL, maxConnections: 2, trustedProxies: 1 })
    const half = written('/events', ['Content-Length: 2'], '{')
    const held = [await openWire(server.port), await openWire(server.port)]
    for (const wire of held) await wire.send(half)
    const refused = await openWire(server.port)
    await expect.poll(refused.closed).toBe(true)
    for (const wire of held) await wire.send('}')
    for (const wire of held) await expect.poll(wire.statuses).toEqual([200])
    await expect.poll(() => post(server).catch(() => 0)).toBe(200)
    for (const { socket } of held) socket.destroy()
    await server.close()
  })
})
