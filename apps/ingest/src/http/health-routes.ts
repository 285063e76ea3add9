import { Hono } from 'hono'
import { cacheFor } from './cache-for.ts'

/** Milliseconds for which one check of the tables serves all requests. The route is public, and each check costs read units. */
const CACHE_TIME = 1_000

/**
 * `GET /health` and `/health/live`: the process responds. If it does not, restart it.
 * `GET /health/ready`: 503 while the process cannot reach its tables. A restart does not help; send requests to other processes.
 */
export function healthRoutes({ ready }: { readonly ready: () => Promise<boolean> }): Hono {
  const cachedReady = cacheFor(ready, CACHE_TIME)
  return new Hono()
    .get('/health', (c) => c.json({ status: 'ok' }))
    .get('/health/live', (c) => c.json({ status: 'ok' }))
    .get('/health/ready', async (c) =>
      (await cachedReady())
        ? c.json({ status: 'ok' })
        : c.json({ status: 'unavailable', error: 'The app cannot reach its tables.' }, 503),
    )
}
