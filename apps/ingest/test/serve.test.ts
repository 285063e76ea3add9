import { once } from 'node:events'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../src/config/read-config.ts'
import { nodeAddress } from '../src/hosts/node/node-address.ts'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import { HAS_IPV6 } from './support/ipv6.ts'
import { openWire, written } from './support/wire.ts'

/** An app whose requests to /slow wait until the test calls a function of `waiting`. */
function slowApp(): { readonly app: Hono; readonly waiting: (() => void)[] } {
  const waiting: (() => void)[] = []
  const app = new Hono()
    .get('/', (c) => c.text(nodeAddress(c)))
    .get('/slow', async (c) => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return c.text('done')
    })
  return { app, waiting }
}

const LOCAL = { port: 0, host: '127.0.0.1' }

describe('serve', () => {
  it('listens at the given host, and returns its URL', async () => {
    const server = await serve(slowApp().app, LOCAL)
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
    expect(await (await fetch(server.url)).text()).toBe('127.0.0.1')
    await server.close()
  })

  it('returns a URL of localhost when it listens at all addresses', async () => {
    const server = await serve(slowApp().app, { port: 0, host: '0.0.0.0' })
    expect(server.url).toBe(`http://localhost:${server.port}`)
    await server.close()
  })

  it.skipIf(!HAS_IPV6).each([
    ['::', 'localhost'],
    ['::1', '[::1]'],
  ])('returns a URL that a browser can open when it listens at the IPv6 address %s', async (host, name) => {
    const server = await serve(slowApp().app, { port: 0, host })
    expect(server.url).toBe(`http://${name}:${server.port}`)
    await server.close()
  })

  it.skipIf(!HAS_IPV6)(
    'returns an IPv4 client address in IPv4 form on a socket for both families',
    async () => {
      const server = await serve(slowApp().app, { port: 0, host: '::' })
      expect(await (await fetch(`http://127.0.0.1:${server.port}`)).text()).toBe('127.0.0.1')
      await server.close()
    },
  )

  it('rejects a taken port with one sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    await expect(serve(slowApp().app, { ...LOCAL, port })).rejects.toThrow(
      new ConfigurationError(
        `Port ${port} is in use: set PORT to another one, or stop the process that uses it.`,
      ),
    )
    other.close()
  })

  it('rejects an address of another machine with one sentence', async () => {
    await expect(serve(slowApp().app, { port: 0, host: '192.0.2.1' })).rejects.toThrow(
      new ConfigurationError(
        'The app cannot listen at 192.0.2.1 (EADDRNOTAVAIL): set HOST to an address of this machine.',
      ),
    )
  })

  it('answers requests in flight when it closes, and accepts no new ones', async () => {
    const { app, waiting } = slowApp()
    const server = await serve(app, LOCAL)
    const slow = fetch(`${server.url}/slow`)
    await expect.poll(() => waiting).toHaveLength(1)
    const closed = server.close()
    await expect(fetch(server.url)).rejects.toThrow('fetch failed')
    waiting[0]?.()
    expect(await (await slow).text()).toBe('done')
    await closed
  })

  it('closes idle connections at once when it closes', async () => {
    const server = await serve(slowApp().app, LOCAL)
    const early = connect(server.port, '127.0.0.1')
    await once(early, 'connect')
    const kept = await keptAlive(server)
    const ended = Promise.all([once(early, 'close'), once(kept, 'close')])
    await server.close()
    await ended
  })

  it('closes the connections of slow clients within ten seconds when it closes', async () => {
    const app = new Hono().post('/', async (c) => c.text(await c.req.text().catch(() => '')))
    const server = await serve(app, LOCAL)
    const inHeaders = await openWire(server.port)
    await inHeaders.send('POST / HTTP/1.1\r\nHost: loc')
    const inBody = await openWire(server.port)
    await inBody.send(written('/', ['Content-Length: 10'], 'half '))
    const quick = await openWire(server.port)
    await quick.send(written('/', ['Content-Length: 10'], 'half '))
    // An answer to a later request shows that the server has the earlier ones.
    expect((await fetch(server.url)).status).toBe(404)
    const closed = server.close()
    await quick.send('whole')
    await expect.poll(quick.statuses).toEqual([200])
    await closed
    await expect.poll(() => [inHeaders, inBody, quick].every((wire) => wire.closed())).toBe(true)
    expect(inBody.statuses()).toEqual([])
  })

  /** An idle connection after one answer. */
  async function keptAlive({ port }: RunningServer): Promise<Socket> {
    const asked = request({ port, host: '127.0.0.1', headers: { connection: 'keep-alive' } }).end()
    const [response] = await once(asked, 'response')
    const { socket } = response
    response.resume()
    await once(response, 'end')
    return socket
  }
})
