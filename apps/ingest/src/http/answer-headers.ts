import type { MiddlewareHandler } from 'hono'

/**
 * Sets two headers on every response: browsers must not guess its type, and no cache may store it unless its route sets
 * `Cache-Control`. Error responses are never cached. `hono/secure-headers` would add a dozen headers that only pages need.
 */
export const answerHeaders = (): MiddlewareHandler => async (c, next) => {
  await next()
  c.header('X-Content-Type-Options', 'nosniff')
  if (c.res.status >= 400 || !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
}
