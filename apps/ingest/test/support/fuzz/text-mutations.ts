import { LIMITS } from '@footfall/protocol'
import type { Luck } from './luck.ts'

/** A change of a body's text, or of its bytes. */
type TextMutation = (luck: Luck, text: string) => string | Uint8Array

const MUTATIONS: readonly TextMutation[] = [
  function cutOff(luck, text) {
    return text.slice(0, luck.below(text.length))
  },
  function missingSome(luck, text) {
    const at = luck.below(text.length)
    return text.slice(0, at) + text.slice(at + 1 + luck.below(3))
  },
  function withSomeMore(luck, text) {
    const at = luck.below(text.length + 1)
    const more = luck.pick([
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
  function withKeysTwice(luck, text) {
    const key = luck.pick(['user_id', 'events', 'event_id', 'properties', '__proto__', 'title'])
    const value = luck.pick(['null', '""', '7', '{}', '[]', '"twice"', '[{}]'])
    return luck.once(2)
      ? text.replace('{', `{"${key}":${value},`)
      : text.replace(/\}$/, `,"${key}":${value}}`)
  },
  function withNumbersOfItsOwn(luck, text) {
    return text.replace(
      /\d+(?=[,}\]])/,
      luck.pick([
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
  function padded(luck, text) {
    if (!luck.once(40))
      return `${luck.pick([' ', '\n\t', '\ufeff', '\u00a0', '\u0000'])}${text}${luck.pick([' ', '\n', ',', '\u0000'])}`
    return text + ' '.repeat(Math.max(0, LIMITS.bodyBytes - Buffer.byteLength(text) + luck.pick([-1, 0, 1])))
  },
  function another(luck, text) {
    return luck.pick([
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
  function escaped(_luck, text) {
    return text.replace(/[a-z]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
  },
  function deep(luck, text) {
    const levels = luck.once(10) ? 30_000 : 200
    return luck.pick([
      '['.repeat(levels),
      '{"a":'.repeat(Math.min(levels, 10_000)),
      text.replace('{', `{"what":${'['.repeat(levels)}${']'.repeat(levels)},`),
      text.replace('{', `{"properties":{"a":${'['.repeat(levels)}${']'.repeat(levels)}},`),
    ])
  },
  function inAnotherEncoding(luck, text) {
    return Buffer.from(text, luck.pick(['utf16le', 'latin1', 'base64', 'hex']))
  },
  function withOtherBytes(luck, text) {
    const bytes = Buffer.from(text)
    for (let times = 1 + luck.below(3); times > 0; times -= 1) {
      if (bytes.length > 0)
        bytes[luck.below(bytes.length)] = luck.pick([
          0x00,
          0x7f,
          0x80,
          0xc0,
          0xed,
          0xf8,
          0xff,
          luck.below(256),
        ])
    }
    return bytes
  },
]

export function mutateText(luck: Luck, text: string): Uint8Array {
  const mutated = luck.pick(MUTATIONS)(luck, text)
  return typeof mutated === 'string' ? Buffer.from(mutated) : mutated
}

/** Bytes that nobody meant. */
export function noise(luck: Luck): Uint8Array {
  return Uint8Array.from({ length: luck.below(200) }, () => luck.below(256))
}
