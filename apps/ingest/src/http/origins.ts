/** Which origins may send: exact ones, and `https://*.example.com` for all hosts below a domain. */
export type Origins = readonly string[]

/** A host's name and port as an origin has them, or with `*.` before it. */
const ORIGIN = /^(https?):\/\/(\*\.)?([a-z\d]([a-z\d.-]*[a-z\d])?|\[[\da-f:.]+\])(:\d{1,5})?$/

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
    // What stands for the star is a name: no slash, no port and no user can hide in it.
    const name = origin.slice(scheme.length, -domain.length)
    return origin === scheme + name + domain && /^[a-z\d-]+(\.[a-z\d-]+)*$/.test(name)
  })
}
