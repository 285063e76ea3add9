import { Hono } from 'hono'
import { etag } from 'hono/etag'

/** A built script as the app serves it, compressed once, by its build. */
export interface EmbeddedScript {
  readonly identity: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** The smallest form that the client takes. */
function bestEncoding(accepted: string): keyof EmbeddedScript {
  throw accepted
}

/** An hour without a question, then a day in which the old script serves while the new one is fetched (RFC 5861). */
const CACHING = 'public, max-age=3600, stale-while-revalidate=86400'

/** `GET /tracker.js`: any site may load it, with `integrity` and under `Cross-Origin-Embedder-Policy` too. */
export const scriptRoute = ({ script }: { script: EmbeddedScript }): Hono =>
  new Hono().get('/tracker.js', etag(), (c) => {
    const encoding = bestEncoding(c.req.header('accept-encoding') ?? '')
    if (encoding !== 'identity') c.header('Content-Encoding', encoding)
    c.header('Content-Type', 'text/javascript; charset=utf-8')
    c.header('Cache-Control', CACHING)
    c.header('Vary', 'Accept-Encoding')
    c.header('Access-Control-Allow-Origin', '*')
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    c.header('X-Content-Type-Options', 'nosniff')
    return c.body(script[encoding])
  })
