import { LIMITS } from '@footfall/protocol'
import type { Luck } from './luck.ts'

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

/** A value that somebody might send in the place of another. */
export function hostileValue(luck: Luck): unknown {
  switch (luck.below(8)) {
    case 0:
      return luck.pick([null, true, false, {}, [], [[]], [{}], { a: {} }])
    case 1:
      return luck.pick(NUMBERS)
    case 2:
      return luck.pick(TEXTS)
    case 3:
      return longText(luck)
    case 4:
      return nested(luck, luck.once(30) ? 500 : 1 + luck.below(7))
    case 5:
      return Array.from({ length: luck.pick([1, 10, 48, 49, 50, 51, 101]) }, (_, index) => index)
    case 6:
      return {
        [luck.pick(PROTOTYPE_KEYS)]: luck.pick([1, null, { polluted: true }, []]),
        [hostileKey(luck)]: 1,
      }
    default:
      return undefined
  }
}

/** A text of a length at which something changes, or one more or less. */
export function longText(luck: Luck): string {
  const length = luck.once(60) ? 20_000 : luck.pick(LENGTHS)
  const unit = luck.pick(UNITS)
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
}

export function hostileKey(luck: Luck): string {
  return luck.pick([
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

function nested(luck: Luck, levels: number): unknown {
  let value: unknown = luck.pick(['inside', 1, null, {}])
  const list = luck.once(2)
  for (let level = 0; level < levels; level += 1) value = list ? [value] : { a: value }
  return value
}
