import type { MiddlewareHandler } from 'hono'

/**
 * What every answer says: that no browser may guess its type, and that nobody may keep it, unless its route says for how
 * long. What went wrong nobody may keep at all. Two headers, of the dozen that `hono/secure-headers` sends to pages.
 */
export const answerHeaders = (): MiddlewareHandler => async (c, next) => {
  await next()
  c.header('X-Content-Type-Options', 'nosniff')
  if (c.res.status >= 400 || !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
}
