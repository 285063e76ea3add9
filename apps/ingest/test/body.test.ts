import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  createGzip,
  deflateSync,
  gzipSync,
} from 'node:zlib'
import { LIMITS } from '@footfall/protocol'
import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, serve } from '../src/hosts/node/serve.ts'
import { INFLATE } from '../src/http/inflate.ts'
import { type BuiltApp, startBuiltApp } from './support/built-app.ts'
import { createMemorySite } from './support/memory-site.ts'
import { CAN_READ_MEMORY, residentMiB } from './support/resident-memory.ts'
import { ownTables } from './support/tables.ts'
import { trackedVisit } from './support/tracker.ts'
import { chunk, openWire, written } from './support/wire.ts'

/** 16 MiB, the widest window of a Brotli decoder, in fewer than 100 bytes. */
const WINDOWFUL = widestBrotli(Buffer.alloc(16_777_216))

/** An event of `bytes` bytes, all of them ASCII. */
function eventOf(bytes: number): string {
  return `{"title":"a"}${' '.repeat(bytes - 13)}`
}

/** An event of `bytes` bytes that compresses as little as a tracker's batch. */
function variedEventOf(bytes: number): string {
  const start = `{"title":"a","note":"${randomBytes(4_096).toString('hex')}"}`
  return start + ' '.repeat(bytes - start.length)
}

const AT_MOST = eventOf(LIMITS.bodyBytes)
const BEYOND = eventOf(LIMITS.bodyBytes + 1)
const TOO_LARGE = 'The body must be at most 65536 bytes; send fewer events at a time.'
const INFLATED = 'The inflated body must be at most 65536 bytes; send fewer events at a time.'
const TOO_FAR =
  'The body must inflate to at most 4096 bytes or 32 times its size; send fewer events at a time.'
const VARIED_AT_MOST = variedEventOf(LIMITS.bodyBytes)
const VARIED_BEYOND = variedEventOf(LIMITS.bodyBytes + 1)
const SPOILT = (encoding: string): string =>
  `The body must be complete ${encoding} data without trailing bytes.`
const UNKNOWN = 'content-encoding: must be gzip, br or none'

/** A full batch of one page, which compresses better than a batch of several pages. */
const TRACKED = JSON.stringify({ events: trackedVisit(Date.now() - 200_000, LIMITS.batchEvents) })

/** Compresses with the widest window. A decoder fills the whole window before its first output. */
function widestBrotli(text: string | Uint8Array): Buffer {
  return brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 5 },
  })
}

/** Processor time of the quickest of five runs, in microseconds. */
function processorTime(work: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage()
    work()
    return process.cpuUsage(before).user
  })
  return Math.min(...runs)
}

function pieces(data: string | Uint8Array, size: number): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(data)
  return Readable.toWeb(
    Readable.from(
      (function* () {
        for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
      })(),
    ),
  ) as ReadableStream<Uint8Array>
}

describe('a body', () => {
  it.each<[string, string | undefined, string | Uint8Array, number, string?]>([
    ['of exactly the limit', undefined, AT_MOST, 200],
    ['of one byte more', undefined, BEYOND, 413, TOO_LARGE],
    ['with the encoding identity', 'identity', '{}', 200],
    ['with an empty encoding', '', '{}', 200],
    ['in gzip', 'gzip', gzipSync('{}'), 200],
    ['in gzip by its old name in mixed case', 'X-GZip', gzipSync('{}'), 200],
    ['in gzip and identity', 'gzip, identity', gzipSync('{}'), 200],
    ['in gzip of two members', 'gzip', Buffer.concat([gzipSync('{"title":'), gzipSync('"a"}')]), 200],
    ['in gzip, of exactly the limit when inflated', 'gzip', gzipSync(VARIED_AT_MOST), 200],
    ['in gzip, of one byte more', 'gzip', gzipSync(VARIED_BEYOND), 413, INFLATED],
    ['in gzip, of 4,096 bytes of spaces', 'gzip', gzipSync(eventOf(4_096)), 200],
    ['in gzip, of 4,097 bytes of spaces', 'gzip', gzipSync(eventOf(4_097)), 413, TOO_FAR],
    [
      'in gzip that is larger than its content',
      'gzip',
      gzipSync(randomBytes(LIMITS.bodyBytes)),
      413,
      TOO_LARGE,
    ],
    ['in gzip without its end', 'gzip', gzipSync('{}').subarray(0, -1), 400, SPOILT('gzip')],
    [
      'in gzip with more behind it',
      'gzip',
      Buffer.concat([gzipSync('{}'), Buffer.from('x')]),
      400,
      SPOILT('gzip'),
    ],
    [
      'in gzip with zeros behind it',
      'gzip',
      Buffer.concat([gzipSync('{}'), Buffer.alloc(9)]),
      400,
      SPOILT('gzip'),
    ],
    ['in gzip with a wrong checksum', 'gzip', gzipSync('{}').fill(0, 14, 18), 400, SPOILT('gzip')],
    ['that is no gzip', 'gzip', '{}', 400, SPOILT('gzip')],
    ['that is empty, as gzip', 'gzip', '', 400, SPOILT('gzip')],
    ['in Brotli', 'br', brotliCompressSync('{}'), 200],
    ['in Brotli with the widest window', 'br', widestBrotli('{}'), 200],
    ['in Brotli, of exactly the limit when inflated', 'br', widestBrotli(VARIED_AT_MOST), 200],
    ['in Brotli, of one byte more', 'br', widestBrotli(VARIED_BEYOND), 413, INFLATED],
    ['in Brotli, of 4,096 bytes of spaces', 'br', widestBrotli(eventOf(4_096)), 200],
    ['in Brotli, of 4,097 bytes of spaces', 'br', widestBrotli(eventOf(4_097)), 413, TOO_FAR],
    ['in Brotli, a batch of the tracker', 'br', brotliCompressSync(TRACKED), 200],
    ['in Brotli without its end', 'br', brotliCompressSync('{}').subarray(0, -1), 400, SPOILT('br')],
    [
      'in Brotli with more behind it',
      'br',
      Buffer.concat([brotliCompressSync('{}'), Buffer.from('x')]),
      400,
      SPOILT('br'),
    ],
    ['that is no Brotli', 'br', 'hello hello hello', 400, SPOILT('br')],
    ['in deflate', 'deflate', deflateSync('{}'), 415, UNKNOWN],
    ['in zstd', 'zstd', '{}', 415, UNKNOWN],
    ['in gzip twice', 'gzip, gzip', gzipSync(gzipSync('{}')), 415, UNKNOWN],
    ['in an encoding with the name of a method', 'constructor', '{}', 415, UNKNOWN],
  ])('a body %s is answered by its limits', async (_, encoding, body, status, error) => {
    const app = createMemorySite().app
    const headers = { ...(encoding !== undefined && { 'content-encoding': encoding }) }
    const whole = await app.request('/events', {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      body,
    })
    const init = { method: 'POST', headers, body: pieces(body, 1_000), duplex: 'half' as const }
    for (const answer of [whole, await app.request('/events', init)]) {
      expect(answer.status).toBe(status)
      expect(((await answer.json()) as { error?: string }).error).toBe(error)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('accept-encoding')).toBe(status === 415 ? 'br, gzip' : null)
    }
  })

  it('refuses a Brotli body before a decoder fills its window of 16 MiB', () => {
    const unbounded = () => brotliDecompressSync(WINDOWFUL, { maxOutputLength: LIMITS.bodyBytes })
    const bounded = () => INFLATE.get('br')?.(WINDOWFUL, LIMITS.bodyBytes)
    expect(unbounded).toThrow('Cannot create a Buffer larger than 65536 bytes')
    expect(bounded()).toBe('too large')
    // A thirtieth on an idle machine. This is processor time, so other processes do not add to it.
    expect(processorTime(bounded)).toBeLessThan(processorTime(() => expect(unbounded).toThrow()) / 3)
  })

  it('refuses a body over the limit whose Content-Length is smaller', async () => {
    const headers = { 'content-length': '13' }
    const answer = await createMemorySite().app.request('/events', { method: 'POST', headers, body: BEYOND })
    expect(answer.status).toBe(413)
  })
})

describe('a body over a connection', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await serve(createMemorySite().app, { port: 0, host: '127.0.0.1' })
  })
  afterAll(() => server.close())

  it.each([
    ['announced', written('/events', [`Content-Length: ${LIMITS.bodyBytes + 1}`]), BEYOND],
    ['in chunks', written('/events', ['Transfer-Encoding: chunked']), `${chunk(BEYOND)}0\r\n\r\n`],
    [
      'in chunks of a megabyte',
      written('/events', ['Transfer-Encoding: chunked']),
      `${chunk(eventOf(1_000_000))}0\r\n\r\n`,
    ],
  ])('refuses a body over the limit, %s, with 413 and keeps the connection open', async (_, head, body) => {
    const wire = await openWire(server.port)
    await wire.send(head + body)
    await expect.poll(wire.statuses).toEqual([413])
    await wire.send(written('/events', ['Content-Length: 2'], '{}'))
    await expect.poll(wire.statuses).toEqual([413, 200])
    expect(wire.broken()).toBeUndefined()
    wire.socket.destroy()
  })

  it.each([
    ['announced', ['Content-Length: 1000000000'], ' '.repeat(70_000)],
    ['in chunks', ['Transfer-Encoding: chunked'], chunk(' '.repeat(70_000))],
  ])('refuses a body over the limit, %s, before it has arrived whole', async (_, headers, beginning) => {
    const wire = await openWire(server.port)
    await wire.send(written('/events', headers, beginning))
    await expect.poll(wire.statuses).toEqual([413])
    expect(wire.received()).toContain(TOO_LARGE)
    // The server closes the connection of a client that goes on sending.
    await expect.poll(wire.closed).toBe(true)
  })
})

describe.skipIf(!CAN_READ_MEMORY)('a body that inflates to far more than it is', () => {
  let dynamodb: DynamoDBServer
  let app: BuiltApp
  beforeAll(async () => {
    dynamodb = await startDynalite()
    const { config } = await ownTables(dynamodb.endpoint)
    app = await startBuiltApp(config, dynamodb.endpoint)
  })
  afterAll(async () => {
    await app.kill()
    await dynamodb.stop()
  })

  const GIGABYTE = 1_073_741_824
  const bombs: Record<string, () => Readable> = {
    gzip: () => Readable.from(zeros(GIGABYTE)).pipe(createGzip({ level: 1 })),
    br: () => Readable.from([WINDOWFUL]),
  }

  it.each(Object.entries(bombs))(
    'refuses a body that inflates to far more than 64 KiB in %s with a bounded amount of memory',
    async (encoding, bomb) => {
      await explode(encoding, bomb())
      const before = residentMiB(app.pid)
      for (let times = 0; times < 8; times += 1) {
        expect(await Promise.all([explode(encoding, bomb()), explode(encoding, bomb())])).toEqual([413, 413])
      }
      // Sixteen kept windows are 256 MiB, and one inflated body is 1 GiB.
      expect(residentMiB(app.pid) - before).toBeLessThan(64)
    },
  )

  function* zeros(bytes: number): Generator<Uint8Array> {
    const piece = new Uint8Array(1_048_576)
    for (let sent = 0; sent < bytes; sent += piece.length) yield piece
  }

  /** Resolves to the status. */
  function explode(encoding: string, bomb: Readable): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const sending = request(
        `${app.url}/events`,
        { method: 'POST', headers: { 'content-encoding': encoding } },
        (response) => {
          bomb.destroy()
          sending.destroy()
          resolve(response.statusCode)
        },
      )
      sending.once('error', reject)
      bomb.once('error', () => {}).pipe(sending)
    })
  }
})
