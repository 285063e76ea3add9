import { LIMITS } from '@footfall/protocol'
import type { RandomSource } from './random-source.ts'

const LENGTHS: readonly number[] = [
  ...[LIMITS.idLength, LIMITS.typeLength, LIMITS.urlLength, LIMITS.userAgentLength],
  ...[LIMITS.titleLength, LIMITS.propertyKeyLength, LIMITS.propertyValueLength],
].flatMap((limit) => [limit - 1, limit, limit + 1])

const UNITS = [
  'x',
  'é',
  '統',
  '😀',
  '\ud800',
  '\udc00',
  '\u0000',
  '"',
  '\\',
  '\u2028',
  '\u202e',
  '%25',
  'a@b.c ',
  'eyJ',
  'aB1',
  '/../',
]

const TEXTS = [
  ...[
    '',
    ' ',
    '\n',
    '0',
    'true',
    'null',
    'NaN',
    '__proto__',
    'constructor',
    '[object Object]',
    '😀',
    '\ud83d',
    '\ufeff',
  ],
  ...[
    'jane@example.com',
    'https://jane:secret@example.com/',
    'javascript:alert(1)',
    '<script>',
    "'; DROP TABLE",
    '%24%7Bjndi:ldap://x%7D',
  ],
  ...[
    'sess_',
    'evt_',
    'sess_0000000000000_',
    'evt_9999999999999_0123456789abcdef',
    'sess_1790000000000_0123456789ABCDEF',
  ],
]

const NUMBERS = [
  ...[
    0,
    -0,
    1,
    -1,
    1.5,
    1e-130,
    9e-131,
    5e-324,
    1e21,
    1e300,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    2 ** 53 - 1,
    -(2 ** 53 - 1),
  ],
  ...[8.64e15, 8.64e15 + 1, 0.1 + 0.2, 1e125, 9.99e125],
]

export const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const

/** A hostile value for any field. */
export function hostileValue(random: RandomSource): unknown {
  switch (random.below(8)) {
    case 0:
      return random.pick([null, true, false, {}, [], [[]], [{}], { a: {} }])
    case 1:
      return random.pick(NUMBERS)
    case 2:
      return random.pick(TEXTS)
    case 3:
      return longText(random)
    case 4:
      return nested(random, random.oneIn(30) ? 500 : 1 + random.below(7))
    case 5:
      return Array.from({ length: random.pick([1, 10, 48, 49, 50, 51, 101]) }, (_, index) => index)
    case 6:
      return {
        [random.pick(PROTOTYPE_KEYS)]: random.pick([1, null, { polluted: true }, []]),
        [hostileKey(random)]: 1,
      }
    default:
      return undefined
  }
}

/** A text as long as a limit, or one character more or less. */
export function longText(random: RandomSource): string {
  const length = random.oneIn(60) ? 20_000 : random.pick(LENGTHS)
  const unit = random.pick(UNITS)
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
}

export function hostileKey(random: RandomSource): string {
  return random.pick([
    '',
    'x'.repeat(64),
    'x'.repeat(65),
    '統'.repeat(64),
    '\ud800',
    '_id',
    'ip_address',
    'received_at',
    'é',
    'a.b',
    '$set',
    '0',
  ])
}

function nested(random: RandomSource, levels: number): unknown {
  let value: unknown = random.pick(['inside', 1, null, {}])
  const list = random.oneIn(2)
  for (let level = 0; level < levels; level += 1) value = list ? [value] : { a: value }
  return value
}
