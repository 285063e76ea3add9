import { describe, expect, it } from 'vitest'
import { createMemorySite } from './support/memory-site.ts'

/** Every path that the app knows, and some that it does not. */
const PATHS = [
  '/events',
  '/health',
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/tracker.js',
  '/tracker.full.js',
  '/',
  '/events/',
  '/EVENTS',
  '/events/evt_1790000000000_0123456789abcdef',
  '/metrics',
  '/favicon.ico',
  '/__proto__',
]

/** CONNECT and TRACE are none that a `Request` may have (Fetch standard, "forbidden method"). */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND', 'NONSENSE']

/** What decides who may read and keep an answer. */
const HEADERS = [
  'allow',
  'content-type',
  'cache-control',
  'x-content-type-options',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'cross-origin-resource-policy',
  'vary',
]

async function ask(path: string, method: string): Promise<Response> {
  return createMemorySite().app.request(path, {
    method,
    headers: { origin: 'https://example.com' },
    ...(method === 'POST' && { body: '{}' }),
  })
}

describe('the routes', () => {
  it('are these, by method, with these answers', async () => {
    const table: string[] = []
    for (const path of PATHS) {
      // Methods with the same answer share a line.
      const lines = new Map<string, string[]>()
      for (const method of METHODS) {
        const { status, headers } = await ask(path, method)
        const said = HEADERS.filter((name) => headers.has(name)).map(
          (name) => `    ${name}: ${headers.get(name)}`,
        )
        const line = [String(status), ...said].join('\n')
        lines.set(line, [...(lines.get(line) ?? []), method])
      }
      for (const [line, methods] of lines) table.push(`${path} ${methods.join(' ')} ▸ ${line}`)
    }
    await expect(`${table.join('\n')}\n`).toMatchFileSnapshot('./routes.snapshot.txt')
  })

  it.each(PATHS.flatMap((path) => METHODS.map((method) => [method, path] as const)))(
    '%s %s lets nobody guess its type, nor keep what is not meant to be kept',
    async (method, path) => {
      const { status, headers } = await ask(path, method)
      expect(status).toBeLessThan(500)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      const meantToBeKept = status === 200 && /\.js(on)?$/.test(path)
      expect(headers.get('cache-control') === 'no-store').toBe(!meantToBeKept)
    },
  )
})
