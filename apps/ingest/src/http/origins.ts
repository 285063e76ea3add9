/** Which origins may send: exact ones, and `https://*.example.com` for all hosts below a domain. */
export type Origins = readonly string[]

/**
 * A host's name and port as an origin has them, or with `*.` before it. Underscores are no part of a host's name (RFC 1123, 2.1),
 * but names in DNS may have them (RFC 2181, 11), and URLs may, too (URL standard, "forbidden host code point").
 */
const ORIGIN = /^(https?):\/\/(\*\.)?([a-z\d_]([a-z\d._-]*[a-z\d_])?|\[[\da-f:.]+\])(:\d{1,5})?$/

/** The rule as browsers write an origin (https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin); undefined where it is none. */
export function parseOrigin(written: string): string | undefined {
  const rule = written.toLowerCase()
  if (rule === 'null') return rule
  if (!ORIGIN.test(rule)) return undefined
  const { protocol, host } = new URL(rule.replace('*.', 'wildcard.'))
  return `${protocol}//${host.replace(/^wildcard\./, '*.')}`
}

/** Whether one of the rules names the origin. `null`, which sandboxed frames and files send, only where it is listed. */
export function allowsOrigin(rules: Origins, origin: string): boolean {
  return rules.some((rule) => {
    const [scheme = '', domain] = rule.split('*')
    if (domain === undefined) return origin === rule
    // What stands for the star is a host's name, so that it has no slash, no port and no user.
    const name = origin.slice(scheme.length, -domain.length)
    return origin === scheme + name + domain && /^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(name)
  })
}

/** Longest host of an origin that an answer repeats: as long as names in DNS may be (RFC 1035, 2.3.4). */
const SHOWN_ORIGIN = /^https?:\/\/[a-z\d._-]{1,253}(:\d{1,5})?$/

/** The origin as an answer may repeat it: itself where it is well-formed, else a word. */
export function shownOrigin(origin: string): string {
  return origin === 'null' || SHOWN_ORIGIN.test(origin) ? origin : '(malformed)'
}
