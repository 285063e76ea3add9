import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { Luck } from './luck.ts'

/** A request to post, before it is known how it travels. */
export interface Fuzzed {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

type HeaderMutation = (luck: Luck, request: Fuzzed) => Fuzzed

const MUTATIONS: readonly HeaderMutation[] = [
  function ofAnotherType(luck, request) {
    const types = [
      'application/json',
      'text/html',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      '',
      '/',
      'x'.repeat(300),
    ]
    return withHeader(request, 'content-type', luck.pick(types))
  },
  function compressed(luck, { headers, body }) {
    const [encoding, encode] = luck.pick(ENCODINGS)
    return { headers: [...headers, ['content-encoding', encoding]], body: encode(body) }
  },
  function falselyCompressed(luck, request) {
    return withHeader(
      request,
      'content-encoding',
      luck.pick(['gzip', 'br', 'deflate', 'zstd', 'identity', 'gzip, br', 'x', '']),
    )
  },
  function fromElsewhere(luck, request) {
    return withHeader(
      request,
      'origin',
      luck.pick([
        'null',
        '',
        'https://example.com',
        'https://evil.example',
        'file://',
        'https://a.b,https://c.d',
        'x'.repeat(500),
      ]),
    )
  },
  function ofAnotherAgent(luck, request) {
    return withHeader(
      request,
      'user-agent',
      luck.pick([
        '',
        'x'.repeat(511),
        'x'.repeat(513),
        'caf\u00e9 \u00ff',
        '<script>',
        'curl/8',
        'Googlebot/2.1 (+http://www.google.com/bot.html)',
      ]),
    )
  },
  function forwarded(luck, request) {
    const name = luck.pick([
      'x-forwarded-for',
      'forwarded',
      'x-real-ip',
      'cf-connecting-ip',
      'true-client-ip',
      'via',
    ])
    return withHeader(
      request,
      name,
      luck.pick([
        '203.0.113.9',
        '::1',
        'for=203.0.113.9',
        '999.1.1.1',
        'a'.repeat(1_000),
        '1.1.1.1,'.repeat(300),
        ',',
        '127.0.0.1:80',
        '[::1%25x]',
      ]),
    )
  },
  function withMore(luck, request) {
    const name = luck.pick([
      'cookie',
      'authorization',
      'x-http-method-override',
      'accept',
      'if-none-match',
      'range',
      'referer',
      '__proto__',
      'constructor',
      'sec-gpc',
      'dnt',
    ])
    return withHeader(
      request,
      name,
      luck.pick(['', '1', 'DELETE', '*', 'bytes=0-1', '__proto__', 'x'.repeat(2_000)]),
    )
  },
]

const ENCODINGS: readonly (readonly [string, (body: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['gzip', gzipSync],
  ['GZip', gzipSync],
  ['gzip', (body) => gzipSync(body).subarray(0, -5)],
  ['gzip', (body) => Buffer.concat([gzipSync(body), gzipSync(body)])],
  // Quick ones: what is inside matters here, not how small it gets.
  ['br', (body) => brotliCompressSync(body, { params: { 1: 1 } })],
  ['deflate', deflateSync],
]

export function mutateHeaders(luck: Luck, request: Fuzzed): Fuzzed {
  return luck.pick(MUTATIONS)(luck, request)
}

function withHeader({ headers, body }: Fuzzed, name: string, value: string): Fuzzed {
  return { headers: [...headers.filter(([other]) => other !== name), [name, value]], body }
}
