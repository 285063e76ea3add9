import type { Context } from 'hono'
import { getConnInfo } from 'hono/aws-lambda'
import type { AddressOf } from '../../http/collect-route.ts'

/**
 * The address that connected, as the request context says: API Gateway, both payload formats, and function URLs give
 * `sourceIp`. A load balancer gives none, but appends the address to `X-Forwarded-For`, so the right-most entry is its own
 * and all others may be forged (Elastic Load Balancing, "HTTP headers and Application Load Balancers").
 */
export const lambdaAddress: AddressOf = (c) => {
  if (!c.env.requestContext) return ''
  const { address = '' } = getConnInfo(c).remote
  return hops(address).at(-1) ?? ''
}

/** What proxies before AWS say: without the right-most entry, in which AWS repeats the address that connected. */
export function lambdaForwardedFor(c: Context): string {
  return hops(c.req.header('x-forwarded-for') ?? '')
    .slice(0, -1)
    .join()
}

/** Of a header that came more than once, hono joins the values by semicolons. */
function hops(header: string): string[] {
  return header.split(/[;,]/).map((hop) => hop.trim())
}
