import type { EventResult } from '@footfall/protocol'
import type { Named } from '../audit.ts'

/** An answer as a client reads it. */
export interface FuzzedAnswer {
  readonly status: number
  readonly text: string
}

/** Statuses that a mutated request may get. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 403, 413, 415, 429])

/** The fault of an answer; undefined for an allowed answer. */
export function faultOf({ status, text }: FuzzedAnswer): string | undefined {
  if (!STATUSES.has(status)) return `it was answered ${status}`
  const answer = parsed(text)
  if (status === 200)
    return acceptedOf({ status, text }).length > 0 ? undefined : 'it was answered 200 without a stored event'
  const error = answer?.['error']
  if (typeof error !== 'string' || error === '') return 'its answer has no error sentence'
  return /\n|node_modules|\bat \w+ \(|Zod|DynamoDB|undefined/.test(error)
    ? `its answer shows too much: ${error}`
    : undefined
}

/** The events that an answer reports as stored. */
export function acceptedOf({ status, text }: FuzzedAnswer): readonly Named[] {
  const answer = status === 200 ? parsed(text) : undefined
  if (!answer) return []
  const { results, event_id, session_id } = answer as { results?: readonly EventResult[] } & Partial<Named>
  if (results) return results.filter((result) => result.status !== 'rejected')
  return event_id && session_id ? [{ event_id, session_id }] : []
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
