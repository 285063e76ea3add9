import { Hono } from 'hono'
import { describeApi } from './openapi.ts'

/** What reads a description reads it once: an hour is enough to learn of a new version. */
const CACHING = 'public, max-age=3600'

/** `GET /openapi.json`: what this app takes and answers, as OpenAPI 3.1. Made when somebody first asks, and kept. */
export function openapiRoute(): Hono {
  let text: string | undefined
  return new Hono().get('/openapi.json', (c) => {
    text ??= JSON.stringify(describeApi())
    return c.body(text, 200, { 'Content-Type': 'application/json', 'Cache-Control': CACHING })
  })
}
