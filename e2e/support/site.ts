import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { listen } from './server.ts'

/** A site of somebody's who uses Footfall, on an origin of its own. */
export interface Site {
  /**
   * `http://<name>.<domain>:<port>`: not the ingest app's origin, nor its site. Under `localhost` browsers take it for as
   * safe as https (W3C, Secure Contexts, 3.1).
   */
  readonly origin: string
  /** The URL of a path on it. */
  url(path: string): string
  /** URL of a page on another site, which has nothing to do with Footfall. */
  readonly elsewhere: string
  /** Puts a file on the site, for example one that its owner's bundler has made. */
  add(path: string, text: string): void
  /** What a page says, and what it is to say here instead, from the next load on. */
  replace(written: string, real: string): void
  /** From the next load on each page is a sandbox: of an origin that it shares with nobody, where localStorage throws and Web Locks refuse (HTML standard, "Sandboxing"). */
  sandboxes(): void
  stop(): Promise<void>
}

const CONTENT_TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/**
 * Serves `pages/` as their owner wrote them, but for the addresses of `example.com` in them, which are not known before the servers run.
 * @param stats Origin of the ingest app, or of the collector in front of it.
 * @param domain Where it has its name. `test` is for plain http, which browsers do not take for safe.
 */
export async function startSite(stats: string, domain: 'localhost' | 'test' = 'localhost'): Promise<Site> {
  const name = `shop-${Math.random().toString(36).slice(2, 10)}`
  const added = new Map<string, string>()
  const headers: Record<string, string> = {}
  const replaced = new Map([['https://stats.example.com', stats]])

  const { port, stop } = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = fileOf(pathname)
    try {
      const written = added.get(path) ?? (await readFile(new URL(`../pages${path}`, import.meta.url), 'utf8'))
      const page = [...replaced].reduce((text, [from, to]) => text.replaceAll(from, to), written)
      response
        .writeHead(200, { ...headers, 'Content-Type': CONTENT_TYPES[extname(path)] ?? 'text/plain' })
        .end(page)
    } catch {
      response.writeHead(404).end()
    }
  })
  const origin = `http://${name}.${domain}:${port}`
  const elsewhere = `http://elsewhere.${domain}:${port}/elsewhere.html`
  replaced.set('https://www.example.com/', `${origin}/`)
  replaced.set('https://elsewhere.example.com/', elsewhere)

  return {
    origin,
    url: (path) => origin + path,
    elsewhere,
    add: (path, text) => void added.set(path, text),
    replace: (written, real) => void replaced.set(written, real),
    sandboxes: () => {
      headers['Content-Security-Policy'] = 'sandbox allow-scripts'
    },
    stop,
  }
}

/** The shop is one page for all of its addresses. */
function fileOf(path: string): string {
  if (path === '/') return '/index.html'
  return path.startsWith('/shop/') ? '/shop.html' : path
}
