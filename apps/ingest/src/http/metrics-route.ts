import { Hono } from 'hono'

/** An app with `GET /metrics` only, for a port that is not public. */
export function metricsApp({
  expose,
  contentType,
}: {
  readonly expose: () => Promise<string>
  readonly contentType: string
}): Hono {
  return new Hono().get('/metrics', async (c) =>
    c.body(await expose(), 200, {
      'Content-Type': contentType,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    }),
  )
}
