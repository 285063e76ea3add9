import { Hono } from 'hono'
import { keptFor } from './kept-for.ts'

/** Milliseconds for which an answer of the database serves all who ask: anyone may ask, as often as they like. */
const KEPT = 1_000

/**
 * `GET /health` and `/health/live`: whether the process answers at all; whoever runs it restarts it where not.
 * `GET /health/ready`: whether it reaches its tables; where not, a restart changes nothing, and requests go elsewhere.
 */
export function healthRoutes({ ready }: { readonly ready: () => Promise<boolean> }): Hono {
  const readyLately = keptFor(ready, KEPT)
  return new Hono()
    .get('/health', (c) => c.json({ status: 'ok' }))
    .get('/health/live', (c) => c.json({ status: 'ok' }))
    .get('/health/ready', async (c) =>
      (await readyLately())
        ? c.json({ status: 'ok' })
        : c.json({ status: 'unavailable', error: 'the tables cannot be reached' }, 503),
    )
}
