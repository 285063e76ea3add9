import type { Context } from 'hono'
import { getConnInfo } from 'hono/aws-lambda'
import type { AddressOf } from '../../http/collect-route.ts'

/**
 * The address of the connection, from the request context. API Gateway (both payload formats) and function URLs set
 * `sourceIp`. A load balancer does not, but appends the address to `X-Forwarded-For`: it adds the right-most entry, and all
 * others may be forged (Elastic Load Balancing, "HTTP headers and Application Load Balancers").
 */
export const lambdaAddress: AddressOf = (c) => {
  if (!c.env.requestContext) return ''
  const { address = '' } = getConnInfo(c).remote
  return hops(address).at(-1) ?? ''
}

/** The addresses that proxies before AWS report, without the right-most entry: AWS repeats the connection's address there. */
export function lambdaForwardedFor(c: Context): string {
  return hops(c.req.header('x-forwarded-for') ?? '')
    .slice(0, -1)
    .join()
}

/** The addresses in a header. If a header came more than once, hono joins its values with semicolons. */
function hops(header: string): string[] {
  return header.split(/[;,]/).map((hop) => hop.trim())
}
