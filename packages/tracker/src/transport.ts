import { type BatchAnswer, type EventResult, toJson, type WireBatch } from '@footfall/protocol'

/** What an answer's body may say: Footfall's, or anybody's. */
export type AnswerBody = Partial<BatchAnswer> & Partial<EventResult>

/** Milliseconds for an answer, after which it counts as lost. */
const TIME_OUT = 10_000

/**
 * Posts a batch that outlives the page (`keepalive`). As `text/plain` and without credentials it needs no CORS preflight
 * (Fetch standard, "CORS-safelisted request-header"). Resolves to nothing where there is no answer: offline, blocked, cut
 * off or timed out; browsers do not say which.
 */
export async function post(endpoint: string, batch: WireBatch): Promise<Response | undefined> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      body: toJson(batch),
      keepalive: true,
      credentials: 'omit',
      // Browsers before 2022 lack it, and wait as long as they see fit.
      signal: AbortSignal.timeout?.(TIME_OUT),
    })
  } catch {}
  return undefined
}

/** Milliseconds that a server asks us to wait by `Retry-After` (RFC 9110, 10.2.3), in seconds or as a date; NaN where it does not. */
export function retryAfter(response: Response | undefined): number {
  // A missing one counts as 0, and as no date.
  const value = response?.headers?.get('retry-after') as string
  return +value * 1_000 || Date.parse(value) - Date.now()
}
