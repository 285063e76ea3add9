import { isPrivate } from './client-address.ts'

/** Different browsers at one address that mean a proxy: more than one person uses. */
const BROWSERS = 10

/** Private addresses to watch, at most. More of them are visitors of an internal network, or too many proxies for one log line. */
const ADDRESSES = 8

/** Characters of a `User-Agent` that are compared. */
const COMPARED = 200

/** The parts of a request that can reveal a proxy. */
export interface SeenRequest {
  /** The address of the connection. */
  readonly address: string
  /** The `Origin` header, which every browser sends with a POST. */
  readonly origin: string | undefined
  readonly userAgent: string | undefined
}

/**
 * Watches for a proxy that sends no `X-Forwarded-For`: many different browsers behind one private address. Calls `found` with
 * that address, once. The watch ends at the first connection from a public address, since visitors then connect directly.
 * Memory: at most 80 user agents.
 */
export function watchForHiddenProxy(found: (address: string) => void): (request: SeenRequest) => void {
  const browsers = new Map<string, Set<string>>()
  let watching = true

  return ({ address, origin, userAgent }) => {
    if (!watching || origin === undefined || userAgent === undefined) return
    const known = browsers.get(address)
    if (!known && (!isPrivate(address) || browsers.size === ADDRESSES)) {
      watching = false
      browsers.clear()
      return
    }
    const kinds = known ?? new Set()
    browsers.set(address, kinds.add(userAgent.slice(0, COMPARED)))
    if (kinds.size < BROWSERS) return
    watching = false
    browsers.clear()
    found(address)
  }
}
