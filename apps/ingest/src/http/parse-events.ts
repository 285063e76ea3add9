import { LIMITS } from '@footfall/protocol'

/** A request as its JSON says it. Its events are counted and not yet checked, because a sender may be over its limit. */
export type ParsedBody =
  | {
      readonly ok: true
      readonly batch: boolean
      readonly events: readonly unknown[]
      /** What stands beside the events of a batch. */
      readonly beside: Readonly<Record<string, unknown>>
    }
  | { readonly ok: false; readonly error: string }

/** Reads one event or a batch from a JSON text. */
export function parseEvents(text: string): ParsedBody {
  const body = parseJson(text)
  if (!isObject(body))
    return { ok: false, error: 'the body must be a JSON object: one event, or a batch with "events"' }
  const { events, ...beside } = body
  if (events === undefined || events === null) return { ok: true, batch: false, events: [body], beside: {} }
  if (!Array.isArray(events) || events.length < 1 || events.length > LIMITS.batchEvents) {
    return { ok: false, error: `events: must be a list of 1 to ${LIMITS.batchEvents} events` }
  }
  return { ok: true, batch: true, events, beside }
}

/** Whether a JSON value is an object and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the same as no object.
    return undefined
  }
}
