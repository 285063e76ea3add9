import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'

/** The file names of the tracker's scripts: the basic one, and the one with all captures. */
export const SCRIPT_NAMES = ['tracker.js', 'tracker.full.js'] as const

/** The built scripts by name. */
export type EmbeddedScripts = { readonly [Name in (typeof SCRIPT_NAMES)[number]]: EmbeddedScript }

/** A built script, uncompressed and compressed, as the app serves it. */
export interface EmbeddedScript {
  readonly identity: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** Smallest first. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const

/** Fresh for an hour; for a day after that, caches serve it while they fetch a new one (RFC 5861). */
const CACHING = 'public, max-age=3600, stale-while-revalidate=86400'

/** The headers that let pages of other sites use the script. A 304 needs them too. */
const CROSS_ORIGIN = ['Access-Control-Allow-Origin', 'Cross-Origin-Resource-Policy']

/** `GET /tracker.js` and `GET /tracker.full.js`. Pages of any site can load them, also with `integrity` and under `Cross-Origin-Embedder-Policy`. */
export function scriptRoutes({ scripts }: { readonly scripts: EmbeddedScripts }): Hono {
  const routes = new Hono()
  for (const name of SCRIPT_NAMES) {
    const script = scripts[name]
    // Computed once. Without an ETag, the middleware would hash a copy of the script for each request.
    const tags = { br: tagOf(script.br), gzip: tagOf(script.gzip), identity: tagOf(script.identity) }
    routes.get(`/${name}`, etag({ retainedHeaders: [...RETAINED_304_HEADERS, ...CROSS_ORIGIN] }), (c) => {
      const encoding = accepts(c, {
        header: 'Accept-Encoding',
        supports: [...ENCODINGS],
        default: 'identity',
        match: smallestAccepted,
      }) as (typeof ENCODINGS)[number]
      if (encoding !== 'identity') c.header('Content-Encoding', encoding)
      c.header('Content-Type', 'text/javascript; charset=utf-8')
      c.header('Cache-Control', CACHING)
      c.header('Vary', 'Accept-Encoding')
      c.header('Cross-Origin-Resource-Policy', 'cross-origin')
      c.header('ETag', tags[encoding])
      return c.body(script[encoding])
    })
  }
  return routes
}

/** Each encoding has an ETag of its own: a strong validator identifies the exact bytes (RFC 9110, 8.8.1). */
function tagOf(bytes: Uint8Array): string {
  return `"${createHash('sha1').update(bytes).digest('hex')}"`
}

/** The first encoding that the client accepts, regardless of its preferences: `q=0` rejects one, `*` means all others (RFC 9110, 12.5.3). */
function smallestAccepted(
  accepted: readonly { readonly type: string; readonly q: number }[],
  { supports, default: fallback }: { readonly supports: readonly string[]; readonly default: string },
): string {
  const quality = (encoding: string): number =>
    (
      accepted.find(({ type }) => type.toLowerCase() === encoding) ??
      accepted.find(({ type }) => type === '*')
    )?.q ?? 0
  return supports.find((encoding) => quality(encoding) > 0) ?? fallback
}
