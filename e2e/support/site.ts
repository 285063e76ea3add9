import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { listen } from './server.ts'

/** A site that uses Footfall, on an origin of its own. */
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
  /** From now on what is asked for under this path is asked of the ingest app, as by a proxy that the owner has set up. */
  passesOn(path: string): void
  /** What a page says, and what it is to say here instead, from the next load on. */
  replace(written: string, real: string): void
  /** Gives each deferred script tag another attribute, from the next load on. */
  tagsSay(attribute: string): void
  /** From the next load on each page is sandboxed: it has an opaque origin, localStorage throws and Web Locks reject (HTML standard, "Sandboxing"). */
  sandboxes(): void
  /** From the next load on each page has this Content Security Policy, and browsers report to the site what violates it. */
  protects(policy: string): void
  /** What browsers have reported so far, as JSON (W3C, Content Security Policy 3, "report-uri"). */
  readonly violations: readonly string[]
  stop(): Promise<void>
}

const CONTENT_TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/** Where browsers report violations to. */
const VIOLATIONS = '/violations'

/**
 * Serves `pages/` as their owner wrote them, but for the addresses of `example.com` in them, which are not known before the servers run.
 * @param stats Origin of the ingest app, or of the collector in front of it.
 * @param domain Top-level domain of the site. Under `test` its pages are no secure context, as on plain http.
 */
export async function startSite(stats: string, domain: 'localhost' | 'test' = 'localhost'): Promise<Site> {
  const name = `shop-${Math.random().toString(36).slice(2, 10)}`
  const added = new Map<string, string>()
  const headers: Record<string, string> = {}
  const replaced = new Map([['https://stats.example.com', stats]])
  const proxied: string[] = []
  const violations: string[] = []

  const { port, stop } = await listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const prefix = proxied.find((path) => pathname.startsWith(path))
    if (prefix) return passOn(request, response, `${stats}/${pathname.slice(prefix.length)}`)
    if (pathname === VIOLATIONS) {
      violations.push((await buffer(request)).toString())
      return response.writeHead(204).end()
    }
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
    passesOn: (path) => void proxied.push(path),
    replace: (written, real) => void replaced.set(written, real),
    tagsSay: (attribute) => void replaced.set('<script defer', `<script defer ${attribute}`),
    sandboxes: () => {
      headers['Content-Security-Policy'] = 'sandbox allow-scripts'
    },
    protects: (policy) => {
      headers['Content-Security-Policy'] = `${policy}; report-uri ${VIOLATIONS}`
    },
    violations,
    stop,
  }
}

async function passOn(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
  const { method = 'GET' } = request
  const answer = await fetch(url, { method, ...(method === 'POST' && { body: await buffer(request) }) })
  const type = answer.headers.get('content-type') ?? ''
  response.writeHead(answer.status, { 'Content-Type': type }).end(Buffer.from(await answer.arrayBuffer()))
}

/** The shop is one page for all of its addresses. */
function fileOf(path: string): string {
  if (path === '/') return '/index.html'
  return path.startsWith('/shop/') ? '/shop.html' : path
}
