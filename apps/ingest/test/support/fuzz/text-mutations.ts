import { LIMITS } from '@footfall/protocol'
import type { RandomSource } from './random-source.ts'

/** A change of a body's text, or of its bytes. */
type TextMutation = (random: RandomSource, text: string) => string | Uint8Array

const MUTATIONS: readonly TextMutation[] = [
  function cutOff(random, text) {
    return text.slice(0, random.below(text.length))
  },
  function missingSome(random, text) {
    const at = random.below(text.length)
    return text.slice(0, at) + text.slice(at + 1 + random.below(3))
  },
  function withSomeMore(random, text) {
    const at = random.below(text.length + 1)
    const more = random.pick([
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '\\u',
      'NaN',
      '-',
      '1e999',
      '\u0000',
      '\ud800',
      '/*',
      '\n',
      ' ',
    ])
    return text.slice(0, at) + more + text.slice(at)
  },
  function withKeysTwice(random, text) {
    const key = random.pick(['user_id', 'events', 'event_id', 'properties', '__proto__', 'title'])
    const value = random.pick(['null', '""', '7', '{}', '[]', '"twice"', '[{}]'])
    return random.oneIn(2)
      ? text.replace('{', `{"${key}":${value},`)
      : text.replace(/\}$/, `,"${key}":${value}}`)
  },
  function withNumbersOfItsOwn(random, text) {
    return text.replace(
      /\d+(?=[,}\]])/,
      random.pick([
        'NaN',
        'Infinity',
        '1e400',
        '-0',
        '0x10',
        '01',
        '1_000',
        '9007199254740993',
        '1e-400',
        '.5',
      ]),
    )
  },
  function padded(random, text) {
    if (!random.oneIn(40))
      return `${random.pick([' ', '\n\t', '\ufeff', '\u00a0', '\u0000'])}${text}${random.pick([' ', '\n', ',', '\u0000'])}`
    return (
      text + ' '.repeat(Math.max(0, LIMITS.bodyBytes - Buffer.byteLength(text) + random.pick([-1, 0, 1])))
    )
  },
  function another(random, text) {
    return random.pick([
      '',
      '[]',
      'null',
      '7',
      '"text"',
      `[${text}]`,
      text + text,
      `"${text}"`,
      `{"events":${text}}`,
      `{"events":[${text}]}`,
      '[{}]',
    ])
  },
  function escaped(_random, text) {
    return text.replace(/[a-z]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  },
  function deep(random, text) {
    const levels = random.oneIn(10) ? 30_000 : 200
    return random.pick([
      '['.repeat(levels),
      '{"a":'.repeat(Math.min(levels, 10_000)),
      text.replace('{', `{"what":${'['.repeat(levels)}${']'.repeat(levels)},`),
      text.replace('{', `{"properties":{"a":${'['.repeat(levels)}${']'.repeat(levels)}},`),
    ])
  },
  function inAnotherEncoding(random, text) {
    return Buffer.from(text, random.pick(['utf16le', 'latin1', 'base64', 'hex']))
  },
  function withOtherBytes(random, text) {
    const bytes = Buffer.from(text)
    for (let times = 1 + random.below(3); times > 0; times -= 1) {
      if (bytes.length > 0)
        bytes[random.below(bytes.length)] = random.pick([
          0x00,
          0x7f,
          0x80,
          0xc0,
          0xed,
          0xf8,
          0xff,
          random.below(256),
        ])
    }
    return bytes
  },
]

export function mutateText(random: RandomSource, text: string): Uint8Array {
  const mutated = random.pick(MUTATIONS)(random, text)
  return typeof mutated === 'string' ? Buffer.from(mutated) : mutated
}

/** Random bytes. */
export function noise(random: RandomSource): Uint8Array {
  return Uint8Array.from({ length: random.below(200) }, () => random.below(256))
}
