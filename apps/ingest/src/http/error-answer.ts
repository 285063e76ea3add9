import type { ErrorAnswer } from '@footfall/protocol'
import type { Context } from 'hono'
import { SenderOverLimit, StoreUnavailable } from '../domain/errors.ts'

/** Writes one line, the error that it is about, and facts of our own making, for whoever runs the app. */
export type Log = (message: string, error?: unknown, facts?: Readonly<Record<string, string>>) => void

/** Turns whatever was thrown into an answer that shows nothing of it: 503 where the same request may work later, else 500. */
export const errorAnswer =
  (log: Log) =>
  (error: Error & { readonly code?: string }, c: Context): Response => {
    // The visitor's own connection broke before the body was here: nobody reads this, and nobody needs to know.
    if (error.code === 'ECONNRESET') return c.json<ErrorAnswer>({ error: 'the body broke off' }, 400)
    if (error instanceof SenderOverLimit) {
      c.header('Retry-After', String(error.retryAfter))
      return c.json<ErrorAnswer>(
        {
          error:
            'late events of a large session cost too much now: send the same again after the seconds that Retry-After says',
        },
        429,
      )
    }
    log('A request failed.', error, { request_id: c.get('requestId') })
    if (error instanceof StoreUnavailable) {
      c.header('Retry-After', '1')
      return c.json<ErrorAnswer>({ error: 'the database did not answer in time: send the same again' }, 503)
    }
    return c.json<ErrorAnswer>({ error: 'something went wrong here, and it is logged' }, 500)
  }
