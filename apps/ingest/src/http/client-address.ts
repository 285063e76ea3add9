import { isIP } from 'node:net'
// ipaddr.js: parses every form of an address; proxy-addr uses it too.
import ipaddr from 'ipaddr.js'
// proxy-addr: reads X-Forwarded-For from the right and skips trusted proxies, as Express does.
import proxyaddr from 'proxy-addr'

/** The proxies whose `X-Forwarded-For` entries are trusted: their number, counted from the right, or their addresses and CIDRs. */
export type TrustedProxies = number | readonly string[]

/**
 * The address of the client, from the connection's address and the `X-Forwarded-For` header: the right-most address that is
 * not a trusted proxy's. Entries further left may be forged. If that entry is not an address, the address of the proxy that
 * added it is used. Empty if the connection has no address either.
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
      // The only parts of a request that proxy-addr reads.
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
 * An address in canonical form, without port, brackets and zone: IPv4 in IPv6 (`::ffff:192.0.2.1`, RFC 4291, 2.5.5.2)
 * as IPv4, IPv6 as RFC 5952 writes it. Empty if the text is not an address.
 */
function plainAddress(written: string): string {
  const [bare = ''] = /^(?:\[[^\]]+\]|[^:]*(?=:\d+$)|.*)/.exec(written.trim()) ?? []
  const address = bare.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  return isIP(address) ? ipaddr.process(address).toString() : ''
}

/** Address ranges that are not public, by their names in ipaddr.js. */
const PRIVATE = ['private', 'loopback', 'linkLocal', 'uniqueLocal']

/** Whether an address belongs to this machine or an internal network. */
export function isPrivate(address: string): boolean {
  return isIP(address) > 0 && PRIVATE.includes(ipaddr.process(address).range())
}

/** The networks of an address, as keys for counters. */
export interface Networks {
  /** The network of one client: the IPv4 address, or the IPv6 /64 of a home or a server (RFC 6177). `unknown` if the text is not an address. */
  readonly own: string
  /** The IPv6 /48 of a company or a tunnel (RFC 6177). Absent for IPv4. */
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

/** The network of a connection's address. A dual-stack socket writes IPv4 addresses as IPv6 (`::ffff:192.0.2.1`). */
export function networkOfConnection(connection: string): string {
  return networksOf(plainAddress(connection)).own
}

/** The first address of the address's network, whose prefix has the given number of bits. Empty if the text is not an address. */
export function networkAddress(address: string, ipv4Bits: number, ipv6Bits: number): string {
  if (!isIP(address)) return ''
  return isIP(address) === 4
    ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${ipv4Bits}`).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${ipv6Bits}`).toString()
}
