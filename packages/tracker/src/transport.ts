import { type BatchAnswer, type EventResult, toJson, type WireBatch } from '@footfall/protocol'

/** An answer's JSON body. It may come from Footfall or from any other server. */
export type AnswerBody = Partial<BatchAnswer> & Partial<EventResult>

/** Milliseconds to wait for an answer. After that the answer counts as lost. */
const TIME_OUT = 10_000

/**
 * Posts a batch. The request outlives the page (`keepalive`). Sent as `text/plain` and without credentials, it needs no CORS
 * preflight (Fetch standard, "CORS-safelisted request-header"). Resolves to undefined if there is no answer: offline,
 * blocked, interrupted or timed out. Browsers do not report which.
 */
export async function post(endpoint: string, batch: WireBatch): Promise<Response | undefined> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      body: toJson(batch),
      keepalive: true,
      credentials: 'omit',
      // Browsers before 2022 lack `AbortSignal.timeout`. They use their own time-out.
      signal: AbortSignal.timeout?.(TIME_OUT),
    })
  } catch {}
  return undefined
}

/** Milliseconds that `Retry-After` asks for (RFC 9110, 10.2.3), in seconds or as a date. NaN if there is none. */
export function retryAfter(response: Response | undefined): number {
  // Null converts to 0 and is no date.
  const value = response?.headers?.get('retry-after') as string
  return +value * 1_000 || Date.parse(value) - Date.now()
}
