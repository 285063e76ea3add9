import type { ErrorAnswer } from '@footfall/protocol'
import type { Context } from 'hono'
import { SenderOverLimit, StoreUnavailable } from '../domain/errors.ts'

/** Logs one line for the operator: a sentence, the error that caused it, and facts. A fact never has text from a sender. */
export type Log = (message: string, error?: unknown, facts?: Readonly<Record<string, string>>) => void

/** Turns an error into a response that shows nothing of it: 503 if the same request may work later, else 500. */
export const errorAnswer =
  (log: Log) =>
  (error: Error & { readonly code?: string }, c: Context): Response => {
    // The client's connection broke before the whole body arrived: no client reads the response, and the log does not need it.
    if (error.code === 'ECONNRESET')
      return c.json<ErrorAnswer>({ error: 'The body is incomplete; send it again.' }, 400)
    if (error instanceof SenderOverLimit) {
      c.header('Retry-After', String(error.retryAfter))
      return c.json<ErrorAnswer>(
        {
          error:
            'The session is too large to add late events now; send the same again after the seconds in Retry-After.',
        },
        429,
      )
    }
    log('A request failed.', error, { request_id: c.get('requestId') })
    if (error instanceof StoreUnavailable) {
      c.header('Retry-After', '1')
      return c.json<ErrorAnswer>(
        { error: 'The database did not respond in time; retry after 1 second.' },
        503,
      )
    }
    return c.json<ErrorAnswer>(
      { error: 'The app failed and logged the error; send the same again later.' },
      500,
    )
  }
