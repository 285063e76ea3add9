import type { Context } from 'hono'
import { createClientAddress, type TrustedProxies } from './client-address.ts'
import type { AddressOf } from './collect-route.ts'

const UNTRUSTED =
  'Requests come with X-Forwarded-For, and TRUSTED_PROXIES is not set: if a proxy stands before this app, all visitors ' +
  'have its address and share its rate limit. Set TRUSTED_PROXIES to how many proxies there are, or to 0 if there is none.'

/**
 * The client's address: what the proxies that are trusted say, and nobody else. Where none is named although one seems to
 * be there, that is warned of once.
 */
export function createForwardedAddress({
  trusted,
  connectionOf,
  forwardedFor,
  warn,
}: {
  readonly trusted: TrustedProxies | undefined
  /** The address that connected. */
  readonly connectionOf: AddressOf
  /** What proxies say, the nearest last. */
  readonly forwardedFor: (c: Context) => string
  readonly warn: (message: string) => void
}): AddressOf {
  const clientAddress = createClientAddress(trusted ?? 0)
  let warned = trusted !== undefined
  return (c) => {
    const said = forwardedFor(c)
    if (said && !warned) {
      warned = true
      warn(UNTRUSTED)
    }
    return clientAddress(connectionOf(c), said)
  }
}
