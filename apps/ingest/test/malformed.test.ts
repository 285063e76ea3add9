import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import type { RefusalReason } from '../src/http/refusals.ts'
import { createMemorySite } from './support/memory-site.ts'
import { openWire, written } from './support/wire.ts'

const EVENT = '{"page_url":"https://example.com/"}'
const LENGTH = `Content-Length: ${EVENT.length}`
const POST = written('/events', [LENGTH], EVENT)

describe('a request that HTTP does not allow', () => {
  const refused: RefusalReason[] = []
  const site = createMemorySite()
  let server: RunningServer
  beforeAll(async () => {
    server = await serve(site.app, {
      port: 0,
      host: '127.0.0.1',
      refusals: { count: (reason) => refused.push(reason) },
    })
  })
  afterAll(() => server.close())

  /** Sends the text and resolves, once the server has closed the connection, to what came back. */
  async function answerTo(
    text: string,
  ): Promise<{ readonly statuses: readonly number[]; readonly received: string }> {
    refused.length = 0
    const wire = await openWire(server.port)
    await wire.send(text)
    await expect.poll(wire.closed, { timeout: 5_000 }).toBe(true)
    expect(wire.broken()).toBeUndefined()
    return { statuses: wire.statuses(), received: wire.received() }
  }

  it.each<[name: string, text: string, status: number, error: string, reason: RefusalReason]>([
    [
      'without a Host header',
      `POST /events HTTP/1.1\r\n${LENGTH}\r\n\r\n${EVENT}`,
      400,
      'host: is missing',
      'malformed',
    ],
    [
      'with two Host headers',
      written('/events', ['hOST: b', LENGTH], EVENT),
      400,
      'host: must be sent once',
      'malformed',
    ],
    [
      'of HTTP/1.0 with Transfer-Encoding',
      'POST /events HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'transfer-encoding: needs HTTP/1.1',
      'malformed',
    ],
    [
      'of HTTP/2.0',
      'GET /health HTTP/2.0\r\nHost: a\r\n\r\n',
      400,
      'The version must be HTTP/1.1.',
      'malformed',
    ],
    [
      'with an unknown expectation',
      written('/events', ['Expect: x', LENGTH], EVENT),
      417,
      'expect: must be 100-continue or absent',
      'expectation',
    ],
    [
      'with an unknown method',
      'HELLO / HTTP/1.1\r\nHost: a\r\n\r\n',
      400,
      'The request is not valid HTTP/1.1.',
      'malformed',
    ],
    [
      'with headers that are too large',
      written('/events', [`X-Long: ${'x'.repeat(20_000)}`]),
      431,
      'The headers must be at most 16384 bytes.',
      'headers_too_large',
    ],
    [
      'with large extensions of a chunk',
      written('/events', ['Transfer-Encoding: chunked'], `1;${'x'.repeat(20_000)}\r\n`),
      413,
      'The extensions of a chunk are too large.',
      'malformed',
    ],
  ])(
    'refuses a request %s with a sentence in JSON, and counts it',
    async (_, text, status, error, reason) => {
      const { statuses, received } = await answerTo(text)
      expect(statuses).toEqual([status])
      expect(received).toContain(`\r\n\r\n${JSON.stringify({ error })}`)
      for (const header of [
        'application/json',
        'X-Content-Type-Options: nosniff',
        'Cache-Control: no-store',
      ]) {
        expect(received).toContain(header)
      }
      expect(received).toMatch(/^connection: close\r$/im)
      expect(refused).toEqual([reason])
      expect(site.rows()).toEqual([])
    },
  )

  it.each([
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n'],
    ['a Host header that is no host', 'GET /health HTTP/1.1\r\nHost: a b/c\r\n'],
    ['an absolute target that is no URL', 'POST http://[ HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n'],
    ['a backslash in the target', 'POST /\\events HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n'],
  ])('refuses a request whose target makes no URL with a sentence in JSON: %s', async (_, head) => {
    const { statuses, received } = await answerTo(`${head}Connection: close\r\n\r\n`)
    expect(statuses).toEqual([400])
    expect(received).toContain('{"error":')
    expect(received).toMatch(/x-content-type-options: nosniff/i)
    expect(refused).toEqual(['malformed'])
  })

  it('closes the connection of a CONNECT request without an answer, and counts it', async () => {
    expect((await answerTo('CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n')).statuses).toEqual([])
    expect(refused).toEqual(['malformed'])
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })

  it.each([
    ['words', 'hello\r\n\r\n'],
    ['words without an end', 'hello'],
    ['a request with two lengths', written('/events', ['Content-Length: 2', 'Content-Length: 3'], '{}')],
    ['a broken chunk', written('/events', ['Transfer-Encoding: chunked'], 'x\r\n')],
  ])('answers valid requests before it refuses what follows them: %s', async (_, garbage) => {
    const before = site.rows().length
    const { statuses } = await answerTo(POST + POST + garbage)
    expect(statuses).toEqual([200, 200, 400])
    expect(site.rows()).toHaveLength(before + 2)
    expect(refused).toEqual(['malformed'])
  })
})

describe('under overload', () => {
  it.each([
    '/events',
    '/%65vents',
    '/events?x=1',
    '/events/',
    '//events',
    'http://localhost/events',
    '/elsewhere',
  ])('refuses a POST to %s under overload before the app gets it', async (target) => {
    const reached: string[] = []
    const refused: RefusalReason[] = []
    const server = await serve(
      { fetch: ({ url }: Request) => new Response(String(reached.push(url))) },
      {
        port: 0,
        host: '127.0.0.1',
        refuses: () => true,
        refusals: { count: (reason) => refused.push(reason) },
      },
    )
    const wire = await openWire(server.port)
    await wire.send(written(target, ['Content-Length: 2'], '{}'))
    await expect.poll(wire.statuses).toEqual([503])
    expect(reached).toEqual([])
    expect(refused).toEqual(['overloaded'])
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    wire.socket.destroy()
    await server.close()
  })
})
