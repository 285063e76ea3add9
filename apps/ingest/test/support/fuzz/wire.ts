import { createEventId, sessionIdOf } from '@footfall/protocol'
import type { Named } from '../audit.ts'
import type { Fuzzed } from './header-mutations.ts'
import type { RandomSource } from './random-source.ts'

/** The bytes that a client sends. */
export interface Sent {
  readonly bytes: Uint8Array
  /** Whether the client closes its side at once, since the server would wait for more data. Node may then not answer. */
  readonly ends: boolean
  /** The one event of an ambiguous request, which the server may store or reject. */
  readonly unsure?: Named
}

type Framing = (random: RandomSource, request: Fuzzed) => Uint8Array

const LINE = 'POST /events HTTP/1.1'

/** Complete requests of unusual forms. Each is answered. */
const WHOLE: readonly Framing[] = [
  function chunked(random, { headers, body }) {
    const chunks: Uint8Array[] = []
    for (let from = 0; from < body.length; ) {
      const chunk = body.subarray(from, from + 1 + random.below(400))
      chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
      from += chunk.length
    }
    const head = headOf(LINE, [['host', 'a'], ...headers, ['transfer-encoding', 'chunked']])
    return Buffer.concat([head, ...chunks, Buffer.from('0\r\n\r\n')])
  },
  function ofAnotherHost(random, request) {
    const hosts = random.pick<readonly (readonly [string, string])[]>([
      [],
      [
        ['host', 'a'],
        ['host', 'b'],
      ],
      ...[
        '',
        ' ',
        'a b',
        '[',
        '[::1',
        'a:99999',
        'a:b',
        '@',
        'a/b',
        'a?b',
        '\u00ff',
        '%00',
        '..',
        'x'.repeat(300),
      ].map((host) => [['host', host] as const]),
    ])
    return plain(LINE, request, hosts)
  },
  function atAnotherAddress(random, request) {
    const target = random.pick([
      '*',
      '/events?a=1',
      '/events#a',
      '//events',
      'http://other.example/events',
      'http://[/events',
      '/%65vents',
      '/events%00',
      '/%',
      '/events\\',
      '',
      '/../events',
      `/${'x'.repeat(9_000)}`,
      '/events?%',
      'events',
      '\u00ff',
    ])
    return plain(`POST ${target} HTTP/1.1`, request)
  },
  function inAnotherWay(random, request) {
    return plain(
      random.pick([
        'POST /events HTTP/1.0',
        'POST /events HTTP/9.9',
        'POST /events',
        'post /events HTTP/1.1',
        'PUT /events HTTP/1.1',
        'TRACE /events HTTP/1.1',
        'PRI * HTTP/2.0',
        '\u0000',
      ]),
      request,
    )
  },
  function withHostileHeaders(random, { headers, body }) {
    const more = random.pick<readonly [string, string]>([
      ['x-a', 'b\u0000c'],
      ['x-a', 'b\rc'],
      ['x-a', 'b\nc'],
      ['x-a', 'b\r\n folded'],
      ['x a', 'b'],
      ['', 'b'],
      ['x-a\u00ff', 'b'],
      ['x-a', '\u007f\u0001'],
      ['expect', '100-continue'],
      ['expect', '200-ok'],
      ['upgrade', 'websocket'],
      ['connection', 'upgrade'],
      ['connection', 'close, content-length'],
      ['x-big', 'x'.repeat(20_000)],
      ['trailer', 'host'],
      ['user-agent', '\u00e9\u00ff'],
      ['x-a', '\u00ff'.repeat(100)],
      ['origin', 'https://\u00ff'],
    ])
    return plain(LINE, { headers: [...headers, more], body })
  },
  function withManyHeaders(_random, { headers, body }) {
    const many = Array.from({ length: 300 }, (_, index) => [`x-${index}`, 'a'] as const)
    return plain(LINE, { headers: [...headers, ...many], body })
  },
]

/** Requests with an ambiguous end. */
const UNSURE: readonly Framing[] = [
  function badlyChunked(random, { headers, body }) {
    const size = random.pick(['-1', 'zz', '', 'ffffffffffffffff', String(body.length), '0x5', '5;a=b'])
    const head = headOf(LINE, [['host', 'a'], ...headers, ['transfer-encoding', 'chunked']])
    return Buffer.concat([head, Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
  },
  function ofAnotherLength(random, { headers, body }) {
    const length = random.pick([
      body.length + 1,
      body.length - 1,
      0,
      -1,
      1e12,
      '0x10',
      '1e3',
      '',
      '5, 5',
      body.length * 2,
    ])
    return Buffer.concat([
      headOf(LINE, [['host', 'a'], ...headers, ['content-length', String(length)]]),
      body,
    ])
  },
  function smuggled(random, { headers, body }) {
    const both = random.pick<readonly (readonly [string, string])[]>([
      [
        ['content-length', String(body.length)],
        ['transfer-encoding', 'chunked'],
      ],
      [
        ['content-length', String(body.length)],
        ['content-length', '3'],
      ],
      [
        ['transfer-encoding', 'identity'],
        ['content-length', String(body.length)],
      ],
      [['transfer-encoding', 'gzip, chunked']],
      [['transfer-encoding', 'chunked, identity']],
    ])
    return Buffer.concat([headOf(LINE, [['host', 'a'], ...headers, ...both]), body])
  },
]

/** The request with its framing: in two of three cases that of usual HTTP clients. */
export function onTheWire(random: RandomSource, request: Fuzzed, now: number): Sent {
  switch (random.below(12)) {
    case 0: {
      const bytes = plain(LINE, request)
      return { bytes: bytes.subarray(0, random.below(bytes.length)), ends: true }
    }
    case 1: {
      const event_id = createEventId(now, random.characters)
      const unsure = { event_id, session_id: sessionIdOf(event_id) }
      const body = Buffer.from(JSON.stringify(unsure))
      return { bytes: random.pick(UNSURE)(random, { ...request, body }), ends: true, unsure }
    }
    case 2:
    case 3:
      return { bytes: random.pick(WHOLE)(random, request), ends: false }
    default:
      return { bytes: plain(LINE, request), ends: false }
  }
}

function plain(line: string, { headers, body }: Fuzzed, hosts: Fuzzed['headers'] = [['host', 'a']]): Buffer {
  return Buffer.concat([headOf(line, [...hosts, ...headers, ['content-length', String(body.length)]]), body])
}

function headOf(line: string, headers: Fuzzed['headers']): Buffer {
  const lines = [line, 'Connection: close', ...headers.map(([name, value]) => `${name}: ${value}`)]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
