import { expect, it } from 'vitest'
import { createMemorySite } from './support/memory-site.ts'

/** The paths of the app, and some that it does not have. */
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

/** A `Request` cannot have CONNECT or TRACE (Fetch standard, "forbidden method"). */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND', 'NONSENSE']

/** The headers that decide who may read and cache an answer. */
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

it('answers each method of each path with the status and the headers of the snapshot', async () => {
  const table: string[] = []
  for (const path of PATHS) {
    // Methods with the same answer share a line.
    const lines = new Map<string, string[]>()
    for (const method of METHODS) {
      const { status, headers } = await ask(path, method)
      const shown = HEADERS.filter((name) => headers.has(name)).map(
        (name) => `    ${name}: ${headers.get(name)}`,
      )
      const line = [String(status), ...shown].join('\n')
      lines.set(line, [...(lines.get(line) ?? []), method])
    }
    for (const [line, methods] of lines) table.push(`${path} ${methods.join(' ')} ▸ ${line}`)
  }
  await expect(`${table.join('\n')}\n`).toMatchFileSnapshot('./routes.snapshot.txt')
})
