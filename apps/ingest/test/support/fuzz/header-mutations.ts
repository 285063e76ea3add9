import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import type { RandomSource } from './random-source.ts'

/** A request to post, without its framing. */
export interface Fuzzed {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
}

type HeaderMutation = (random: RandomSource, request: Fuzzed) => Fuzzed

const MUTATIONS: readonly HeaderMutation[] = [
  function ofAnotherType(random, request) {
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
    return withHeader(request, 'content-type', random.pick(types))
  },
  function compressed(random, { headers, body }) {
    const [encoding, encode] = random.pick(ENCODINGS)
    return { headers: [...headers, ['content-encoding', encoding]], body: encode(body) }
  },
  function falselyCompressed(random, request) {
    return withHeader(
      request,
      'content-encoding',
      random.pick(['gzip', 'br', 'deflate', 'zstd', 'identity', 'gzip, br', 'x', '']),
    )
  },
  function fromElsewhere(random, request) {
    return withHeader(
      request,
      'origin',
      random.pick([
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
  function ofAnotherAgent(random, request) {
    return withHeader(
      request,
      'user-agent',
      random.pick([
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
  function forwarded(random, request) {
    const name = random.pick([
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
      random.pick([
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
  function withMore(random, request) {
    const name = random.pick([
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
      random.pick(['', '1', 'DELETE', '*', 'bytes=0-1', '__proto__', 'x'.repeat(2_000)]),
    )
  },
]

const ENCODINGS: readonly (readonly [string, (body: Uint8Array) => Uint8Array])[] = [
  ['gzip', gzipSync],
  ['gzip', gzipSync],
  ['GZip', gzipSync],
  ['gzip', (body) => gzipSync(body).subarray(0, -5)],
  ['gzip', (body) => Buffer.concat([gzipSync(body), gzipSync(body)])],
  // The lowest quality: the content matters here, not the size.
  ['br', (body) => brotliCompressSync(body, { params: { 1: 1 } })],
  ['deflate', deflateSync],
]

export function mutateHeaders(random: RandomSource, request: Fuzzed): Fuzzed {
  return random.pick(MUTATIONS)(random, request)
}

function withHeader({ headers, body }: Fuzzed, name: string, value: string): Fuzzed {
  return { headers: [...headers.filter(([other]) => other !== name), [name, value]], body }
}
