/** The origins that may send: exact ones, and `https://*.example.com` for all subdomains. */
export type Origins = readonly string[]

/**
 * An origin, or one with `*.` before its host. Underscores are not valid in a host name (RFC 1123, 2.1), but DNS names may
 * have them (RFC 2181, 11), and so may URLs (URL standard, "forbidden host code point").
 */
const ORIGIN = /^(https?):\/\/(\*\.)?([a-z\d_]([a-z\d._-]*[a-z\d_])?|\[[\da-f:.]+\])(:\d{1,5})?$/

/** The rule as browsers write an origin (https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin); undefined if it is not one. */
export function parseOrigin(written: string): string | undefined {
  const rule = written.toLowerCase()
  if (rule === 'null') return rule
  if (!ORIGIN.test(rule)) return undefined
  const { protocol, host } = new URL(rule.replace('*.', 'wildcard.'))
  return `${protocol}//${host.replace(/^wildcard\./, '*.')}`
}

/** Whether a rule matches the origin. `null`, which sandboxed frames and files send, matches only the rule `null`. */
export function allowsOrigin(rules: Origins, origin: string): boolean {
  return rules.some((rule) => {
    const [scheme = '', domain] = rule.split('*')
    if (domain === undefined) return origin === rule
    // The star matches host names only: no slash, no port, no user name.
    const name = origin.slice(scheme.length, -domain.length)
    return origin === scheme + name + domain && /^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(name)
  })
}

/** An origin that a response may repeat. Its host is at most as long as a DNS name (RFC 1035, 2.3.4). */
const SHOWN_ORIGIN = /^https?:\/\/[a-z\d._-]{1,253}(:\d{1,5})?$/

/** The origin for a response: unchanged if it is well-formed, else `(malformed)`. */
export function shownOrigin(origin: string): string {
  return origin === 'null' || SHOWN_ORIGIN.test(origin) ? origin : '(malformed)'
}
