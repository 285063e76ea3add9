import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanUrl, maskSecrets } from './privacy.ts'

const HEX = 'd41d8cd98f00b204e9800998ecf8427e'
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'
const HEADER = 'eyJhbGciOiJub25lIn0'

describe('maskSecrets masks', () => {
  it.each([
    ['an e-mail address', '/account/jane.doe@example.com/edit', '/account/***/edit'],
    ['one with a tag, a subdomain and capitals', '/J.Doe+news@Mail.Example.co.uk', '/***'],
    ['one percent-encoded', '/account/jane%40example.com', '/account/***'],
    ['one percent-encoded with its tag', '/account/jane%2Bnews%40example.com', '/account/***'],
    ['one beside others', '/jane@example.com,john@example.org', '/***,***'],
    ['one of the longest', `/${'a'.repeat(64)}@example.com`, '/***'],
    ['a JSON Web Token', `/login/${JWT}/done`, '/login/***/done'],
    ['one without a signature', `/login/${HEADER}.eyJzdWIiOiJqYW5lIn0.`, '/login/***'],
    ['its header alone', `/login/${HEADER}`, '/login/***'],
    ['an encrypted one, of five parts', `/login/${HEADER}.b0.c0.d0.e0/done`, '/login/***/done'],
    ['one in a query', `?token=${JWT}&page=2`, '?token=***&page=2'],
    ['32 hexadecimal characters', `/reset/${HEX}`, '/reset/***'],
    ['capital ones', `/reset/${HEX.toUpperCase()}`, '/reset/***'],
    ['a UUID', '/orders/0b9e3c1a-5f2d-4a71-9c0e-7d8f6a5b4c3d/pay', '/orders/***/pay'],
    [
      'a token with a digit after a capital',
      '/invite/pXk_vQ-mZsW8yRtLbNcHdGfJaKeUiOo_x-VqTzYgEs',
      '/invite/***',
    ],
    [
      'a token with a digit before a capital',
      '/invite/pXk_vQ-mZsw8YRtLbNcHdGfJaKeUiOo_x-VqTzYgEs',
      '/invite/***',
    ],
    ['a token whose digits come late', `/invite/${'abcdefgh'.repeat(8)}1a2`, '/invite/***'],
  ])('%s', (_meaning, text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })
})

describe('maskSecrets keeps', () => {
  it.each([
    ['nothing', ''],
    ['a URL', 'https://www.example.com/products/shoes?utm_source=mail#top'],
    ['a long slug', '/blog/how-to-choose-a-laptop-that-lasts-for-years'],
    ['a long slug with numbers', '/blog/10-best-places-to-visit-in-europe-in-2024'],
    ['a long slug with words that have digits', '/mp3-to-mp4-for-the-iphone15-and-other-top10-phones'],
    ['a date', '/2026/09/21/release-notes-of-version-12-of-our-product'],
    ['31 hexadecimal characters', `/commit/${HEX.slice(1)}`],
    ['a handle', 'https://social.example/@jane.doe'],
    ['a package and its version', 'https://cdn.example.com/npm/react@18.2.0/index.js'],
    ['a name at a host without a dot', '/jane@localhost'],
    ['a word that begins as a token would', '/islands/eyjafjallajokull.html'],
    ['a percent-encoded path', '/%E3%81%82%E3%81%84%E3%81%86%E3%81%88%E3%81%8A'],
    ['a long number', `/${'1234567890'.repeat(4)}`],
  ])('%s', (_meaning, text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})

describe('cleanUrl', () => {
  it.each([
    ['keeps an address', 'https://example.com/a/b', 'https://example.com/a/b'],
    ['keeps a port', 'http://localhost:8787/', 'http://localhost:8787/'],
    ['keeps nothing as nothing', '', ''],
    ['drops the fragment', 'https://example.com/#access_token=abc?utm_source=x', 'https://example.com/'],
    ['keeps an @ in the path', 'https://example.com/@jane', 'https://example.com/@jane'],
    [
      'keeps campaign keys alone',
      'https://example.com/?id=7&utm_source=mail&q=me&ref=hn&source=ad',
      'https://example.com/?utm_source=mail&ref=hn&source=ad',
    ],
    ['keeps a campaign key without a value', 'https://example.com/?ref', 'https://example.com/?ref'],
    ['keeps a question mark in a value', 'https://example.com/?ref=a?b&id=7', 'https://example.com/?ref=a?b'],
    ['drops a query that has none', 'https://example.com/?id=7', 'https://example.com/'],
    ['drops an empty query', 'https://example.com/?', 'https://example.com/'],
    [
      'drops keys that only resemble one',
      'https://example.com/?xutm_source=1&utm_=2&refs=3&my_ref=4&utm-id=5&UTM_source=6',
      'https://example.com/',
    ],
    ['cleans a path alone', '/a?b=c#d', '/a'],
  ])('%s', (_meaning, url, kept) => {
    expect(cleanUrl(url, '')).toBe(kept)
  })
})

describe('a masked text', () => {
  const part = fc.constantFrom(...'aA1-._+@/?&#=', '%40', 'eyJ', 'ref')
  const secret = fc.constantFrom(HEX, HEADER, 'jane@example.com')
  const text = fc
    .array(fc.oneof({ weight: 9, arbitrary: part }, { weight: 1, arbitrary: secret }), { maxLength: 60 })
    .map((parts) => parts.join(''))

  it('stays as it is when it is masked again', () => {
    fc.assert(
      fc.property(text, (url) => {
        expect(maskSecrets(maskSecrets(url))).toBe(maskSecrets(url))
      }),
    )
  })
})

// Linear time is a fraction of a second here, quadratic time half a minute and more.
const inLinearTime = { timeout: 5_000 }

describe('300,000 characters from a stranger take no time to mask', inLinearTime, () => {
  it.each([
    ['letters', of('a'), of('a')],
    ['words', of('a-'), of('a-')],
    ['labels', of('a.'), of('a.')],
    ['numbers', of('1-'), of('1-')],
    ['a digit and letters', `1${of('a')}`, `1${of('a')}`],
    ['at signs', of('a@'), of('a@')],
    ['encoded at signs', of('a%40'), of('a%40')],
    ['an address at a host without a dot', `${of('a')}@${of('a')}`, `${of('a')}@${of('a')}`],
    ['an address at a host of numbers', `${of('a')}@${of('1.')}`, `${of('a')}@${of('1.')}`],
    ['an address with too long a name', `${of('a')}@example.com`, `${of('a').slice(64)}***`],
    ['beginnings of tokens', of('eyJ.'), of('eyJ.')],
    ['a token of beginnings', of('eyJ'), '***'],
    ['a token of many parts', of('eyJhbGciOiJub25lIn0.'), '***'],
    ['letters and digits', of('a1'), '***'],
    ['letters and a late digit', `${of('a')}1a1`, '***'],
  ])('%s', (_meaning, text, masked) => {
    expect(maskSecrets(text) === masked).toBe(true)
  })
})

describe('300,000 characters from a stranger take no time to clean', inLinearTime, () => {
  it.each([
    ['fragments', of('#'), ''],
    ['queries', of('?'), ''],
    ['pairs without a key', `?${of('&')}`, ''],
    ['campaign keys', `?${of('ref&')}`, `?${of('ref&').slice(0, -1)}`],
    ['one campaign key', `?utm_${of('a')}`, `?utm_${of('a')}`],
    ['one pair', `?${of('a')}=${of('=')}`, ''],
    ['a scheme', of('a'), of('a')],
  ])('%s', (_meaning, url, kept) => {
    expect(cleanUrl(url, '') === kept).toBe(true)
  })
})

function of(part: string): string {
  return part.repeat(300_000 / part.length)
}
