import type { Context } from 'hono'
import { createClientAddress, type TrustedProxies } from './client-address.ts'
import type { AddressOf } from './collect-route.ts'
import { watchForHiddenProxy } from './hidden-proxy.ts'

const UNTRUSTED =
  'Requests have X-Forwarded-For, and TRUSTED_PROXIES is not set: behind a proxy, all visitors have its address and share ' +
  'its rate limit. Set TRUSTED_PROXIES to the number of proxies, or to 0 if there is none.'

const hidden = (address: string): string =>
  `Many browsers send events from ${address}, without X-Forwarded-For: a proxy hides the addresses of visitors, who share one rate limit. ` +
  'Make the proxy set X-Forwarded-For and set TRUSTED_PROXIES=1, or set TRUSTED_PROXIES=0 if there is no proxy.'

/**
 * The client's address: the one that trusted proxies report, else the connection's. If `trusted` is undefined and requests
 * seem to come through a proxy, warns once.
 */
export function createForwardedAddress({
  trusted,
  connectionOf,
  forwardedFor,
  warn,
}: {
  readonly trusted: TrustedProxies | undefined
  /** The address of the connection. */
  readonly connectionOf: AddressOf
  /** The addresses that proxies report, the nearest last; empty if none does. */
  readonly forwardedFor: (c: Context) => string
  readonly warn: (message: string) => void
}): AddressOf {
  const clientAddress = createClientAddress(trusted ?? 0)
  let warned = trusted !== undefined
  const warnOnce = (message: string): void => {
    if (!warned) warn(message)
    warned = true
  }
  const watch = watchForHiddenProxy((address) => warnOnce(hidden(address)))

  return (c) => {
    const address = connectionOf(c)
    const reported = forwardedFor(c)
    if (reported) warnOnce(UNTRUSTED)
    else if (!warned)
      watch({ address, origin: c.req.header('origin'), userAgent: c.req.header('user-agent') })
    return clientAddress(address, reported)
  }
}
