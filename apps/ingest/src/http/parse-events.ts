import { LIMITS } from '@footfall/protocol'

/** A request, parsed from JSON. Its events are not checked yet: the rate limit counts them first. */
export type ParsedBody =
  | {
      readonly ok: true
      readonly batch: boolean
      readonly events: readonly unknown[]
      /** The fields next to `events` in a batch: defaults for all its events. */
      readonly sharedFields: Readonly<Record<string, unknown>>
    }
  | { readonly ok: false; readonly error: string }

/** Parses one event or a batch from JSON. */
export function parseEvents(text: string): ParsedBody {
  const body = parseJson(text)
  if (!isObject(body))
    return { ok: false, error: 'The body must be a JSON object: one event, or a batch with "events".' }
  const { events, ...sharedFields } = body
  if (events === undefined || events === null)
    return { ok: true, batch: false, events: [body], sharedFields: {} }
  if (!Array.isArray(events) || events.length < 1 || events.length > LIMITS.batchEvents) {
    return { ok: false, error: `events: must be a list of 1 to ${LIMITS.batchEvents} events` }
  }
  return { ok: true, batch: true, events, sharedFields }
}

/** Whether a JSON value is an object and not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text that is not JSON gets the same error as a value that is not an object.
    return undefined
  }
}
