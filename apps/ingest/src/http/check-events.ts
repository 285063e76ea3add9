import { isEventId, jsonBytes, LIMITS, type WireEvent } from '@footfall/protocol'
import type { CheckedEvent } from '../domain/ingest.ts'
import { batchSchema, describeIssue, eventSchema } from './event-schema.ts'
import { isObject, type ParsedBody } from './parse-events.ts'
import { createUrlCleaner, type UrlCleaner } from './url-cleaner.ts'

/** The events of a request in order, each valid or with its error; or the error of the whole request. */
export type CheckedBody =
  | {
      readonly ok: true
      readonly events: readonly CheckedEvent[]
      /** Bytes of the valid events as JSON. */
      readonly bytes: number
      readonly sentAt?: number
    }
  | { readonly ok: false; readonly error: string }

const BATCH_TOO_LARGE = `events: must together be at most ${LIMITS.batchBytes} bytes as JSON, each with the shared fields`

/** Checks a parsed request. An invalid event does not affect the others. Stops the checks once the events exceed `LIMITS.batchBytes`. */
export function checkEvents(
  { batch, events, sharedFields }: ParsedBody & { readonly ok: true },
  clean: UrlCleaner = createUrlCleaner(),
): CheckedBody {
  const defaults = batchSchema.safeParse(sharedFields)
  if (!defaults.success) return { ok: false, error: describeIssue(defaults.error, '') }
  const { sent_at, ...fields } = defaults.data
  const shared = present(fields, clean)
  let bytes = 0
  const checked = events.map((event, index) => {
    if (bytes > LIMITS.batchBytes) return overBatchLimit(event)
    const sized = checkEvent(event, { shared, clean, place: batch ? `events[${index}]` : '' })
    bytes += sized.bytes
    // The shared fields are stored with each event: without this limit, a small body could fill a table.
    return bytes > LIMITS.batchBytes ? overBatchLimit(event) : sized.checked
  })
  return { ok: true, events: checked, bytes, ...(sent_at !== undefined && { sentAt: sent_at }) }
}

/** A checked event, and its bytes as JSON; 0 if it is rejected. */
interface SizedEvent {
  readonly checked: CheckedEvent
  readonly bytes: number
}

function checkEvent(
  event: unknown,
  { shared, clean, place }: { readonly shared: object; readonly clean: UrlCleaner; readonly place: string },
): SizedEvent {
  const name = place || 'the event'
  if (!isObject(event)) return { checked: { error: `${name}: must be a JSON object` }, bytes: 0 }
  const parsed = eventSchema.safeParse(event)
  if (!parsed.success) {
    return { checked: { error: describeIssue(parsed.error, place), event_id: idOf(event) }, bytes: 0 }
  }
  const complete: WireEvent = { ...shared, ...present(parsed.data, clean) }
  const bytes = jsonBytes(complete)
  if (bytes <= LIMITS.eventBytes) return { checked: { event: complete }, bytes }
  const error = `${name}: must be at most ${LIMITS.eventBytes} bytes as JSON`
  return { checked: { error, event_id: idOf(event), reason: 'too_large' }, bytes: 0 }
}

function overBatchLimit(event: unknown): CheckedEvent {
  return { error: BATCH_TOO_LARGE, event_id: idOf(event), reason: 'too_large' }
}

/** The event's own id, if it is well-formed. */
function idOf(event: unknown): string | undefined {
  const id = isObject(event) ? event['event_id'] : undefined
  return typeof id === 'string' && isEventId(id) ? id : undefined
}

/** The fields that have a value, with URLs cleaned. */
function present(fields: Partial<Record<string, unknown>>, clean: UrlCleaner): object {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    values[name] = name === 'page_url' || name === 'referrer' ? clean(value as string) : value
  }
  return values
}
