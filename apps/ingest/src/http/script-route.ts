import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { accepts } from 'hono/accepts'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'

/** The scripts of the tracker, by the names under which sites load them: what every site needs, and the same with all captures. */
export const SCRIPT_NAMES = ['tracker.js', 'tracker.full.js'] as const

/** Each of them as it was built. */
export type EmbeddedScripts = { readonly [Name in (typeof SCRIPT_NAMES)[number]]: EmbeddedScript }

/** A built script as the app serves it: as it is, and compressed once. */
export interface EmbeddedScript {
  readonly identity: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** Smallest first. */
const ENCODINGS = ['br', 'gzip', 'identity'] as const

/** Use it for an hour without asking; for a day after that, use it while the new one is fetched (RFC 5861). */
const CACHING = 'public, max-age=3600, stale-while-revalidate=86400'

/** The headers that allow another site's page to use the script: a 304 carries them, too. */
const CROSS_ORIGIN = ['Access-Control-Allow-Origin', 'Cross-Origin-Resource-Policy']

/** `GET /tracker.js` and its like: any site may load them, with `integrity` and under `Cross-Origin-Embedder-Policy` too. */
export function scriptRoutes({ scripts }: { readonly scripts: EmbeddedScripts }): Hono {
  const routes = new Hono()
  for (const name of SCRIPT_NAMES) {
    const script = scripts[name]
    // Made once: the middleware would else hash a copy of the script for each request.
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

/** Each encoding has its own: a strong validator names the exact bytes (RFC 9110, 8.8.1). */
function tagOf(bytes: Uint8Array): string {
  return `"${createHash('sha1').update(bytes).digest('hex')}"`
}

/** The first that the client accepts, whatever it prefers: `q=0` rejects one, `*` stands for all others (RFC 9110, 12.5.3). */
function smallestAccepted(
  accepted: readonly { readonly type: string; readonly q: number }[],
  { supports, default: otherwise }: { readonly supports: readonly string[]; readonly default: string },
): string {
  const quality = (encoding: string): number =>
    (
      accepted.find(({ type }) => type.toLowerCase() === encoding) ??
      accepted.find(({ type }) => type === '*')
    )?.q ?? 0
  return supports.find((encoding) => quality(encoding) > 0) ?? otherwise
}
