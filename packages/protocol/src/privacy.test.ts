import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanUrl, maskSecrets, pageOf } from './privacy.ts'
import { PRIVACY_CORPUS } from './privacy-corpus.ts'

const DIGITS_OF_HEX = '0123456789abcdef'
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

const MASKING = PRIVACY_CORPUS.filter(({ masking }) => masking)
const CUTTING = PRIVACY_CORPUS.filter(({ masking }) => !masking)

describe('maskSecrets', () => {
  it.each(MASKING)('maskSecrets $meaning: $url', ({ url, kept }) => {
    expect(maskSecrets(url)).toBe(kept)
  })

  it.each([
    [
      'nearly every UUID',
      tokenOf(DIGITS_OF_HEX, 32).map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')),
      0.995,
    ],
    ['nearly every 32 hexadecimal characters', tokenOf(DIGITS_OF_HEX, 32), 0.998],
    ['nearly every 43 characters of base64url', tokenOf(`${LETTERS_AND_DIGITS}-_`, 43), 0.999],
    ['nearly every 32 letters and digits', tokenOf(LETTERS_AND_DIGITS, 32), 0.999],
  ])('maskSecrets masks %s', (_meaning, token, share) => {
    const tokens = fc.sample(token, { numRuns: 2_000, seed: 1 })
    const masked = tokens.filter((secret) => maskSecrets(`/reset/${secret}`) === '/reset/***')
    expect(masked.length).toBeGreaterThanOrEqual(share * tokens.length)
  })

  it.each([
    ['a sentence', 'Cannot find jane@example.com in the list.', 'Cannot find *** in the list.'],
    ['lines', 'From\njane@example.com\nto john@example.com', 'From\n***\nto ***'],
  ])('maskSecrets masks only the secret in %s', (_meaning, text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })
})

describe('cleanUrl', () => {
  it.each(CUTTING)('cleanUrl $meaning: $url', ({ url, keep = '', hash, kept }) => {
    expect(cleanUrl(url, keep, hash)).toBe(kept)
  })

  it.each(MASKING)('cleanUrl with all keys and the fragment $meaning: $url', ({ url, kept }) => {
    expect(cleanUrl(url, '*', true)).toBe(kept)
  })

  it.each([
    ['an empty text', '', ''],
    ['only a path', '/a?b=c#d', '/a'],
    ['only a query', '?b=c&ref=d', '?ref=d'],
  ])('cleanUrl cleans %s', (_meaning, url, kept) => {
    expect(cleanUrl(url, '')).toBe(kept)
  })
})

describe('pageOf', () => {
  it.each([
    ['paths', '/a', '/b', '', undefined, true],
    ['hosts', 'https://example.com/', 'https://example.org/', '', undefined, true],
    ['no queries', '/?id=7', '/?id=8', '', undefined, false],
    ['no campaigns', '/?utm_source=mail&ref=hn', '/?source=ad', '', undefined, false],
    ['no query from none', '/?id=7', '/', '', undefined, false],
    ['values of a named key', '/?id=7&q=me', '/?id=8&q=me', 'id', undefined, true],
    ['no values of other keys', '/?id=7&q=me', '/?id=7&q=you', 'id', undefined, false],
    ['values of a campaign key that is named', '/?ref=hn', '/?ref=ad', 'ref', undefined, true],
    ['all queries with keep *', '/?id=7', '/?id=8', '*', undefined, true],
    ['no campaigns with keep *', '/?id=7&utm_id=7', '/?id=7', '*', undefined, false],
    ['values of a named campaign key among others', '/?utm_id=7', '/', 'id,utm_id', undefined, true],
    ['no fragments', '/#/a', '/#/b', '*', undefined, false],
    ['fragments with hash', '/#/a', '/#/b', '', true, true],
    ['no queries of fragments with hash', '/#/a?id=7', '/#/a?id=8', '', true, false],
    ['values of a named key of a fragment', '/#/a?id=7', '/#/a?id=8', 'id', true, true],
    ['secrets, because it does not mask', '/jane@example.com', '/john@example.com', '', undefined, true],
  ])('pageOf distinguishes %s: %s and %s', (_meaning, one, other, keep, hash, apart) => {
    expect(pageOf(one, keep, hash) !== pageOf(other, keep, hash)).toBe(apart)
  })
})

describe('cleaned URLs', () => {
  const part = fc.constantFrom(
    ...'aA1-._+@/?&#=:;,% *',
    '%40',
    '%2540',
    '%C3',
    '%2F',
    '://',
    'eyJ',
    'AKIA',
    'ref',
    'id',
  )
  const secret = fc.constantFrom(...MASKING.map(({ url }) => url.replace(/^https:\/\/[^/]*/, '')))
  const url = fc
    .tuple(
      fc.constantFrom('', 'https://example.com/', 'https://'),
      fc.array(fc.oneof({ weight: 9, arbitrary: part }, { weight: 1, arbitrary: secret }), { maxLength: 60 }),
    )
    .map(([start, parts]) => start + parts.join(''))

  it('masking a masked URL changes nothing', () => {
    fc.assert(
      fc.property(url, (text) => {
        expect(maskSecrets(maskSecrets(text))).toBe(maskSecrets(text))
      }),
      { numRuns: 1_000 },
    )
  })

  it('cleaning or masking a cleaned URL changes nothing', () => {
    const keep = fc.constantFrom('', 'id', 'id,q', 'i*', '*')
    fc.assert(
      fc.property(url, keep, fc.boolean(), (text, names, hash) => {
        const cleaned = cleanUrl(text, names, hash)
        expect(cleanUrl(cleaned, names, hash)).toBe(cleaned)
        expect(maskSecrets(cleaned)).toBe(cleaned)
      }),
      { numRuns: 1_000 },
    )
  })

  it('a cleaned URL has only campaign keys and no fragment', () => {
    fc.assert(
      fc.property(url, (text) => {
        expect(cleanUrl(text, '')).not.toMatch(/#|\?(?!utm_|ref|source)/)
      }),
    )
  })
})

// Linear time is a fraction of a second here. Quadratic time is half a minute and more, and longer on a busy machine.
const inLinearTime = { timeout: 20_000 }

describe('maskSecrets on 300,000 characters', inLinearTime, () => {
  it.each([
    ['letters', of('a'), of('a')],
    ['words', of('a-'), of('a-')],
    ['labels', of('a.'), of('a.')],
    ['numbers', of('1-'), of('1-')],
    ['a digit and letters', `1${of('a')}`, `1${of('a')}`],
    ['at signs', of('a@'), of('a@')],
    ['encoded at signs', of('a%40'), of('a%40')],
    ['at signs encoded twice', of('a%2540'), '***'],
    ['an at sign that is always encoded again', `a%${of('25')}`, `a%${of('25')}`],
    ['at signs far apart', of(`${'a'.repeat(63)}@`), of(`${'a'.repeat(63)}@`)],
    ['beginnings of encoded at signs', of('%25'), of('%25')],
    ['an address at a host without a dot', `${of('a')}@${of('a')}`, `${of('a')}@${of('a')}`],
    ['an address at a host of numbers', `${of('a')}@${of('1.')}`, `${of('a')}@${of('1.')}`],
    ['an address at a host of another alphabet', `${of('a')}@${of('%C3')}`, `${of('a')}@${of('%C3')}`],
    ['an address with a long host', `a@${of('a.')}`, '***'],
    ['an address with too long a name', `${of('a')}@example.com`, `${of('a').slice(64)}***`],
    ['beginnings of tokens', of('eyJ.'), of('eyJ.')],
    ['a token of beginnings', of('eyJ'), '***'],
    ['a token of many parts', of('eyJhbGciOiJub25lIn0.'), '***'],
    ['beginnings of keys', of('AKIA-'), of('AKIA-')],
    ['letters and digits', of('a1'), '***'],
    ['letters and a late digit', `${of('a')}1a1`, `${of('a')}1a1`],
    ['runs almost too long', of(`${'a1'.repeat(15)}/`), of(`${'a1'.repeat(15)}/`)],
    ['a host', `https://${of('a')}`, `https://${of('a')}`],
    ['sign-ins', `https://${of('a@')}`, 'https://***@'],
    ['hosts', of('a://'), of('a://')],
  ])('maskSecrets takes linear time for 300,000 characters of %s', (_meaning, text, masked) => {
    expect(maskSecrets(text) === masked).toBe(true)
  })
})

describe('cleanUrl on 300,000 characters', inLinearTime, () => {
  it.each([
    ['fragments', of('#'), ''],
    ['queries', of('?'), ''],
    ['pairs without a key', `?${of('&')}`, ''],
    ['campaign keys', `?${of('ref&')}`, `?${of('ref&').slice(0, -1)}`],
    ['one campaign key', `?utm_${of('a')}`, `?utm_${of('a')}`],
    ['one pair', `?${of('a')}=${of('=')}`, ''],
    ['a scheme', of('a'), of('a')],
  ])('cleanUrl takes linear time for 300,000 characters of %s', (_meaning, url, kept) => {
    expect(cleanUrl(url, '') === kept).toBe(true)
  })

  it('cleanUrl takes linear time for 300,000 characters of fragments and queries with hash', () => {
    expect(cleanUrl(of('#?'), '', true) === '#'.repeat(150_000)).toBe(true)
  })
})

function of(part: string): string {
  return part.repeat(300_000 / part.length)
}

function tokenOf(alphabet: string, length: number): fc.Arbitrary<string> {
  const character = fc.constantFrom(...alphabet)
  return fc
    .array(character, { minLength: length, maxLength: length })
    .map((characters) => characters.join(''))
}
