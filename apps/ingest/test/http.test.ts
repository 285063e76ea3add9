import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compose } from '../src/compose.ts'
import { BUDGET } from '../src/domain/budget.ts'
import { StoreUnavailable } from '../src/domain/errors.ts'
import { createIngest } from '../src/domain/ingest.ts'
import { random } from '../src/domain/random.ts'
import { createSessionCache } from '../src/domain/session-cache.ts'
import type { Store } from '../src/domain/store.ts'
import { compressScript } from '../src/http/embedded-scripts.ts'
import { OPEN_TO_ALL } from '../src/http/open-to-all.ts'
import { createMemoryStore } from '../src/store/memory-store.ts'
import { createMemorySite, type MemorySite } from './support/memory-site.ts'
import { ownConfig } from './support/tables.ts'

const SCRIPTS = {
  'tracker.js': `console.log(${JSON.stringify('tracker '.repeat(100))})`,
  'tracker.full.js': `console.log(${JSON.stringify('captures '.repeat(100))})`,
}

/** The app over a memory store. With `failure`, every call to the store throws it. */
function createTestApp(failure?: Error): {
  readonly request: MemorySite['app']['request']
  readonly logged: MemorySite['logged']
} {
  const cache = createSessionCache()
  const { app, logged } = createMemorySite({
    ...(failure && { ingest: createIngest({ store: brokenStore(failure), cache, now: Date.now, random }) }),
    scripts: {
      'tracker.js': compressScript(Buffer.from(SCRIPTS['tracker.js'])),
      'tracker.full.js': compressScript(Buffer.from(SCRIPTS['tracker.full.js'])),
    },
  })
  return { request: app.request, logged }
}

function brokenStore(failure: Error): Store {
  return new Proxy(createMemoryStore(), {
    get: () => async () => {
      throw failure
    },
  })
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'Content-Type',
  'access-control-allow-methods': 'POST,OPTIONS',
}

/** No browser guesses the type of an answer, and no cache keeps it. */
const NOT_CACHED = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

describe('the app', () => {
  it.each([
    ['a bad request', 400, () => createTestApp().request('/events', { method: 'POST', body: '[]' })],
    [
      'too large a body',
      413,
      () => createTestApp().request('/events', { method: 'POST', body: ' '.repeat(65_537) }),
    ],
    [
      'a store that does not answer',
      503,
      () => createTestApp(new StoreUnavailable('a test')).request('/events', { method: 'POST', body: '{}' }),
    ],
    [
      'a fault of its own',
      500,
      () => createTestApp(new Error('secret')).request('/events', { method: 'POST', body: '{}' }),
    ],
    [
      'a preflight with all its headers',
      204,
      () =>
        createTestApp().request('/events', {
          method: 'OPTIONS',
          headers: {
            origin: 'https://example.com',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type',
          },
        }),
    ],
  ])('sends CORS, nosniff and no-store headers with its answer to %s', async (_, status, ask) => {
    const response = await ask()
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject({ ...CORS, ...NOT_CACHED })
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('answers GET /health with the status ok', async () => {
    const response = await createTestApp().request('/health')
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it.each([
    ['GET', '/events', 'POST, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
  ])('answers %s %s with 405 and a sentence that names the allowed methods', async (method, path, allow) => {
    const response = await createTestApp().request(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await response.json()).toEqual({
      error: `The path does not support the method; use one of ${allow}.`,
    })
  })

  it('answers an unknown path with 404 and the path of events', async () => {
    const response = await createTestApp().request('/nowhere')
    expect(await response.json()).toEqual({ error: 'The path does not exist; send events to /events.' })
  })

  it('answers 503 with Retry-After while the store does not answer, and logs the error once', async () => {
    const failure = new StoreUnavailable('a read', new Error('secret of the database'))
    const { request, logged } = createTestApp(failure)
    const response = await request('/events', { method: 'POST', body: '{}' })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After')
    expect(await response.json()).toEqual({
      error: 'The database did not respond in time; retry after 1 second.',
    })
    expect(logged).toEqual([['A request failed.', failure, { request_id: expect.any(String) }]])
  })

  it('answers 503 within its budget while DynamoDB accepts calls without an answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const { app, client } = compose(
      { ...ownConfig(`http://127.0.0.1:${port}`), budget: BUDGET },
      { ...OPEN_TO_ALL, addressOf: () => '', log: () => {} },
    )
    const response = await app.request('/events', { method: 'POST', body: '{}' })
    expect(response.status).toBe(503)
    client.destroy()
    silent.close()
  })

  it('answers 500 without details after an unexpected error, and logs it once', async () => {
    const failure = new Error('secret')
    const { request, logged } = createTestApp(failure)
    const response = await request('/events', { method: 'POST', body: '{}' })
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      error: 'The app failed and logged the error; send the same again later.',
    })
    expect(logged).toEqual([['A request failed.', failure, { request_id: expect.any(String) }]])
  })

  it('refuses a streamed body over 64 KiB with 413', async () => {
    const pieces = new ReadableStream({
      start(controller) {
        for (let piece = 0; piece < 66; piece += 1) controller.enqueue(Buffer.from(' '.repeat(1_000)))
        controller.close()
      },
    })
    const init = { method: 'POST', body: pieces, duplex: 'half' as const }
    expect((await createTestApp().request('/events', init)).status).toBe(413)
  })
})

describe.each(['tracker.js', 'tracker.full.js'] as const)('%s', (name) => {
  const path = `/${name}`
  const decoded = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0.1, gzip;q=1', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0.0', 'identity'],
    ['*', 'br'],
    ['*, br;q=0', 'gzip'],
    ['*;q=0', 'identity'],
    ['deflate', 'identity'],
    ['identity', 'identity'],
    ['', 'identity'],
    [undefined, 'identity'],
  ] as const)(`sends /${name} for Accept-Encoding: %s as %s`, async (accepted, encoding) => {
    const response = await createTestApp().request(path, {
      headers: accepted === undefined ? {} : { 'accept-encoding': accepted },
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-encoding') ?? 'identity').toBe(encoding)
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    expect(decoded[encoding](Buffer.from(await response.arrayBuffer())).toString()).toBe(SCRIPTS[name])
  })

  it(`answers /${name} with 304 to a client that has it in the same encoding`, async () => {
    const { request } = createTestApp()
    const get = (encoding: string, tag = '') =>
      request(path, { headers: { 'accept-encoding': encoding, 'if-none-match': tag } })
    const tags = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (encoding) => (await get(encoding)).headers.get('etag') ?? ''),
    )
    expect(new Set(tags).size).toBe(3)
    const same = await get('br', tags[0])
    expect(same.status).toBe(304)
    expect(await same.text()).toBe('')
    expect(Object.fromEntries(same.headers)).toMatchObject({
      etag: tags[0],
      vary: 'Accept-Encoding',
      'cache-control': 'public, max-age=3600, stale-while-revalidate=86400',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    })
    expect((await get('gzip', tags[0])).status).toBe(200)
  })

  it(`answers HEAD /${name} with the headers of GET`, async () => {
    const { request } = createTestApp()
    const headers = { 'accept-encoding': 'br' }
    const head = await request(path, { method: 'HEAD', headers })
    const get = await request(path, { headers })
    expect(head.status).toBe(200)
    // Each has a request id of its own.
    for (const { headers } of [head, get]) headers.delete('x-request-id')
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers))
    expect(await head.text()).toBe('')
  })
})
