import { isIP } from 'node:net'
// ipaddr.js: reads every form of an address; proxy-addr stands on it, too.
import ipaddr from 'ipaddr.js'
// proxy-addr: walks X-Forwarded-For from the right past the proxies that are trusted, as Express does.
import proxyaddr from 'proxy-addr'

/** The proxies whose word on where a request came from counts: so many from the right, or those of these addresses and CIDRs. */
export type TrustedProxies = number | readonly string[]

/**
 * The address of the client, given the connection's and the `X-Forwarded-For` header: the right-most that no trusted proxy
 * has. What stands further left may be forged. An entry that is no address says nothing: the one that passed it on counts
 * instead. Empty where not even the connection has an address.
 */
export function createClientAddress(
  trusted: TrustedProxies,
): (connection: string, forwardedFor: string) => string {
  const compiled = typeof trusted === 'number' ? undefined : proxyaddr.compile([...trusted])
  const trusts = (address: string, hop: number): boolean =>
    compiled ? isIP(address) > 0 && compiled(address, hop) : hop < (trusted as number)

  return (connection, forwardedFor) => {
    const socket = { remoteAddress: plainAddress(connection) }
    const hops = proxyaddr.all(
      // As much of a request as it looks at.
      { socket, connection: socket, headers: { 'x-forwarded-for': forwardedFor } } as never,
      (hop, index) => trusts(plainAddress(hop), index),
    )
    return hops.map(plainAddress).findLast((hop) => hop !== '') ?? ''
  }
}

/** Whether the address of a connection is a trusted proxy's. A number of proxies means that every connection comes from one. */
export function proxyCheck(trusted: TrustedProxies | undefined): (connection: string) => boolean {
  if (trusted === undefined || typeof trusted === 'number') return () => Number(trusted) > 0
  const compiled = proxyaddr.compile([...trusted])
  return (connection) => {
    const address = plainAddress(connection)
    return address !== '' && compiled(address, 0)
  }
}

/**
 * An address in its one usual form, without port, brackets and zone: IPv4 in IPv6 (`::ffff:192.0.2.1`, RFC 4291, 2.5.5.2)
 * as IPv4, IPv6 as RFC 5952 writes it. Empty where it is none.
 */
function plainAddress(written: string): string {
  const [bare = ''] = /^(?:\[[^\]]+\]|[^:]*(?=:\d+$)|.*)/.exec(written.trim()) ?? []
  const address = bare.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  return isIP(address) ? ipaddr.process(address).toString() : ''
}

/** Ranges of addresses that visitors on the internet do not have, by the names of ipaddr.js. */
const PRIVATE = ['private', 'loopback', 'linkLocal', 'uniqueLocal']

/** Whether an address belongs to this machine or an internal network. */
export function isPrivate(address: string): boolean {
  return isIP(address) > 0 && PRIVATE.includes(ipaddr.process(address).range())
}

/** The networks that an address is in, as keys by which to count. */
export interface Networks {
  /** Of one client: the IPv4 address, or the /64 of IPv6 that a home or a server gets (RFC 6177). `unknown` where it is no address. */
  readonly own: string
  /** The /48 of IPv6 that a company or a tunnel gets (RFC 6177). Absent for IPv4. */
  readonly routed?: string
}

export function networksOf(address: string): Networks {
  switch (isIP(address)) {
    case 4:
      return { own: address }
    case 6: {
      const { parts } = ipaddr.IPv6.parse(address)
      return { own: parts.slice(0, 4).join(':'), routed: parts.slice(0, 3).join(':') }
    }
    default:
      return { own: 'unknown' }
  }
}

/** The network of the address of a connection, which a socket for both families writes as IPv6 (`::ffff:192.0.2.1`). */
export function networkOfConnection(connection: string): string {
  return networksOf(plainAddress(connection)).own
}

/** The first address of the network of so many bits in which the address lies. Empty where it is none. */
export function networkAddress(address: string, ipv4Bits: number, ipv6Bits: number): string {
  if (!isIP(address)) return ''
  return isIP(address) === 4
    ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${ipv4Bits}`).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${ipv6Bits}`).toString()
}
