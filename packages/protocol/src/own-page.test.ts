import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOwnPage } from './own-page.ts'

/** URLs in the form that browsers use. Few different hosts, so that two URLs often have the same one. */
const url = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.oneof(
      fc.constantFrom('example.com', 'www.example.com', 'shop.example.com', 'www.example.com.au', 'www.de'),
      fc.webAuthority({ withPort: true, withUserInfo: true, withIPv4: true, withIPv6: true }),
    ),
    fc.constantFrom('', ':443', ':8080'),
    fc.webPath(),
    fc.constantFrom('', '?next=//www.example.com/', '#//example.com'),
  )
  .map(([scheme, authority, port, path, rest]) => `${scheme}://${authority}${port}${path}${rest}`)
  .filter(URL.canParse)
  .map((text) => new URL(text).href)

describe('isOwnPage', () => {
  it.each([
    ['the page itself', 'https://example.com/', 'https://example.com/', true],
    ['another page', 'https://example.com/cups?size=2', 'https://example.com/beans', true],
    ['a page of the same host by http', 'http://example.com/', 'https://example.com/', true],
    ['a page with www.', 'https://www.example.com/', 'https://example.com/', true],
    ['a page without www.', 'https://example.com/', 'https://www.example.com/', true],
    ['a host alone', 'https://example.com', 'https://example.com/beans', true],
    ['a host alone, with a query', 'https://example.com?size=2', 'https://example.com/', true],
    ['a host in capitals', 'HTTPS://WWW.Example.COM/', 'https://example.com/', true],
    ['a user name and password', 'https://jane:secret@example.com/', 'https://example.com/', true],
    ['an app page', 'app://shop/cups', 'app://shop/', true],
    ['a file', 'file:///home/jane/cups.html', 'file:///home/jane/index.html', true],
    ['another site', 'https://search.example/', 'https://example.com/', false],
    ['another subdomain', 'https://blog.example.com/', 'https://example.com/', false],
    ['www. as an inner label', 'https://shop.www.example.com/', 'https://shop.example.com/', false],
    ['a host with the same ending', 'https://anexample.com/', 'https://example.com/', false],
    ['a host with the same beginning', 'https://example.com.au/', 'https://example.com/', false],
    ['another port', 'http://localhost:3000/', 'http://localhost:8787/', false],
    ['the host as a path', 'https://search.example/example.com', 'https://example.com/', false],
    ['the host as a query', 'https://search.example?https://example.com/', 'https://example.com/', false],
    ['the host before an @', 'https://example.com@search.example/', 'https://example.com/', false],
    ['an app that contains links', 'android-app://com.example.mail/', 'https://example.com/', false],
    ['an empty referrer', '', 'https://example.com/', false],
    ['a path', '/cups', 'https://example.com/', false],
    ['an empty page URL', 'https://example.com/', '', false],
    ['two empty URLs', '', '', false],
    ['two frames without an address', 'about:srcdoc', 'about:srcdoc', false],
  ])('isOwnPage for %s: referrer %j and page %j give %s', (_meaning, referrer, pageUrl, own) => {
    expect(isOwnPage(referrer, pageUrl)).toBe(own)
  })

  it('isOwnPage compares the hosts of the URL standard without www.', () => {
    fc.assert(
      fc.property(url, url, (referrer, pageUrl) => {
        const [one, other] = [referrer, pageUrl].map((text) => new URL(text).host.replace(/^www\./, ''))
        expect(isOwnPage(referrer, pageUrl)).toBe(one === other)
      }),
    )
  })

  it('isOwnPage is symmetric and reflexive', () => {
    fc.assert(
      fc.property(url, url, (one, other) => {
        expect(isOwnPage(one, one)).toBe(true)
        expect(isOwnPage(one, other)).toBe(isOwnPage(other, one))
      }),
    )
  })
})
