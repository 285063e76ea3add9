import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import { chunk, openWire, written } from './support/wire.ts'

/** Answers with the path and body of the request, and counts the requests that run at the same time. */
function createEchoApp(): { readonly app: Hono; readonly mostAtOnce: () => number } {
  let running = 0
  let mostAtOnce = 0
  const app = new Hono<{ Bindings: HttpBindings }>()
    .use(async (c, next) => {
      running += 1
      mostAtOnce = Math.max(mostAtOnce, running)
      c.env.outgoing.once('close', () => {
        running -= 1
      })
      await new Promise((resolve) => setImmediate(resolve))
      await next()
    })
    .get('*', (c) => c.text(`[${c.req.path}]`))
    .post('*', async (c) => c.text(`[${c.req.path} ${await c.req.text()}]`))
  return { app: app as unknown as Hono, mostAtOnce: () => mostAtOnce }
}

const get = (path: string): string => written(path, [], '', 'GET')
const post = (path: string, body: string): string => written(path, [`Content-Length: ${body.length}`], body)
const chunked = (path: string, ...pieces: readonly string[]): string =>
  written(path, ['Transfer-Encoding: chunked'], [...pieces, ''].map(chunk).join(''))

/** Requests of every form, and their answers. */
const MIXED: readonly (readonly [request: string, answer: string])[] = [
  [get('/1'), '[/1]'],
  [post('/2', 'two'), '[/2 two]'],
  [chunked('/3', 'th', 'ree'), '[/3 three]'],
  [post('/4', '\n\n\r\n\r\n\n\n'.repeat(20)), `[/4 ${'\n\n\r\n\r\n\n\n'.repeat(20)}]`],
  [written('/5', ['Content-Length: 4', 'Expect: 100-continue'], 'five'), '[/5 five]'],
  [post('/6', `GET /not-a-request HTTP/1.1\r\n\r\n`), '[/6 GET /not-a-request HTTP/1.1\r\n\r\n]'],
  [post('/7', ''), '[/7 ]'],
  [chunked('/8', '\r\n\r\n', 'x'.repeat(2_000), '\n\n'), `[/8 \r\n\r\n${'x'.repeat(2_000)}\n\n]`],
  [get('/9'), '[/9]'],
]

describe('pipelined requests', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await serve(createEchoApp().app, { port: 0, host: '127.0.0.1' })
  })
  afterAll(() => server.close())

  /** The answers of the app, in order. */
  const answersIn = (received: string): readonly string[] =>
    Array.from(received.matchAll(/\r\n\r\n(\[\/\d+[^\]]*\])/g), ([, answer]) => answer as string)

  it.each([1, 7, 63, 64, 65, 100, 1_000, 100_000])(
    'answers all pipelined requests in order where the client sends pieces of %i bytes',
    async (size) => {
      const wire = await openWire(server.port)
      wire.socket.setNoDelay(true)
      const text = MIXED.map(([request]) => request).join('')
      for (let from = 0; from < text.length; from += size) await wire.send(text.slice(from, from + size))
      await expect
        .poll(() => answersIn(wire.received()), { timeout: 10_000 })
        .toEqual(MIXED.map(([, answer]) => answer))
      wire.socket.destroy()
    },
  )

  it.each([
    ['GET', 'GET /1 HTTP/1.1\r\nHost:x\r\n\r\n'],
    ['POST', 'POST /1 HTTP/1.1\r\nHost:x\r\nContent-Length:1\r\n\r\n1'],
    ['POST in chunks', 'POST /1 HTTP/1.1\r\nHost:x\r\nTransfer-Encoding:chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n'],
  ])('runs a few of 2,000 pipelined requests at a time, and answers all: %s', async (_, request) => {
    const { app, mostAtOnce } = createEchoApp()
    const server = await serve(app, { port: 0, host: '127.0.0.1' })
    const wire = await openWire(server.port)
    const count = 2_000
    await wire.send(request.repeat(count))
    await expect.poll(() => answersIn(wire.received()).length, { timeout: 60_000 }).toBe(count)
    expect(mostAtOnce()).toBeLessThanOrEqual(5)
    wire.socket.destroy()
    await server.close()
  })

  it('answers another connection before all pipelined requests of the first', async () => {
    const wire = await openWire(server.port)
    const count = 2_000
    await wire.send('GET /1 HTTP/1.1\r\nHost:x\r\n\r\n'.repeat(count))
    await expect.poll(() => answersIn(wire.received()).length).toBeGreaterThan(0)
    expect(await (await fetch(`${server.url}/2`)).text()).toBe('[/2]')
    expect(answersIn(wire.received()).length).toBeLessThan(count)
    wire.socket.destroy()
  })

  it('answers pipelined requests up to the one with Connection: close', async () => {
    const wire = await openWire(server.port)
    await wire.send(get('/1') + written('/2', ['Connection: close'], '', 'GET') + get('/3'))
    await expect.poll(wire.closed).toBe(true)
    expect(answersIn(wire.received())).toEqual(['[/1]', '[/2]'])
    expect(wire.statuses()).toEqual([200, 200])
  })

  it('answers further pipelined requests after a large response that the client reads slowly', async () => {
    const large = 'x'.repeat(1_000_000)
    const slow = await serve(
      new Hono().get('*', (c) => c.text(large)).post('*', (c) => c.text(large)),
      {
        port: 0,
        host: '127.0.0.1',
      },
    )
    const wire = await openWire(slow.port)
    wire.socket.pause()
    const body = 'y'.repeat(200)
    await wire.send(post('/1', body) + get('/2') + post('/3', body) + get('/4'))
    // The server cannot write further: the responses exceed the buffers of both sockets.
    expect((await fetch(`${slow.url}/5`)).status).toBe(200)
    wire.socket.resume()
    await expect.poll(() => wire.received().length, { timeout: 10_000 }).toBeGreaterThan(4 * large.length)
    expect(wire.statuses()).toEqual([200, 200, 200, 200])
    wire.socket.destroy()
    await slow.close()
  })
})
