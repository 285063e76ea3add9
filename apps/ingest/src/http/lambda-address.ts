import { getConnInfo } from 'hono/aws-lambda'
import type { AddressOf } from './collect-route.ts'

/**
 * What the request context says: API Gateway, both payload formats, and function URLs give `sourceIp`. A load balancer
 * gives none, but appends the address to `X-Forwarded-For`, so the right-most entry is its own and all others may be forged
 * (Elastic Load Balancing, "HTTP headers and Application Load Balancers").
 */
export const lambdaAddress: AddressOf = (c) => {
  if (!c.env.requestContext) return ''
  const { address = '' } = getConnInfo(c).remote
  // Of a header that came more than once, hono joins the values by semicolons.
  return address.split(';').at(-1)?.trim() ?? ''
}
