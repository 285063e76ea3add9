import { isEventId, jsonBytes, LIMITS, type WireEvent } from '@footfall/protocol'
import type { CheckedEvent } from '../domain/ingest.ts'
import { batchSchema, describeIssue, eventSchema } from './event-schema.ts'
import { isObject, type ParsedBody } from './parse-events.ts'
import { createUrlCleaner, type UrlCleaner } from './url-cleaner.ts'

/** The events of a request in order, each valid or with what is wrong with it; or why none of them can be checked. */
export type CheckedBody =
  | {
      readonly ok: true
      readonly events: readonly CheckedEvent[]
      /** Bytes of the valid events as JSON. */
      readonly bytes: number
      readonly sentAt?: number
    }
  | { readonly ok: false; readonly error: string }

const TOGETHER = `events: must together be at most ${LIMITS.batchBytes} bytes as JSON, each with what stands beside them`

/** Checks what was parsed. One bad event costs the others nothing. Stops checking where the bytes of a batch are used up. */
export function checkEvents(
  { batch, events, beside }: ParsedBody & { readonly ok: true },
  clean: UrlCleaner = createUrlCleaner(),
): CheckedBody {
  const defaults = batchSchema.safeParse(beside)
  if (!defaults.success) return { ok: false, error: describeIssue(defaults.error, '') }
  const { sent_at, ...fields } = defaults.data
  const shared = present(fields, clean)
  let bytes = 0
  const checked = events.map((event, index) => {
    if (bytes > LIMITS.batchBytes) return tooMuch(event)
    const weighed = checkEvent(event, { shared, clean, place: batch ? `events[${index}]` : '' })
    bytes += weighed.bytes
    // What stands once beside the events is stored with each: a small body could fill a table.
    return bytes > LIMITS.batchBytes ? tooMuch(event) : weighed.checked
  })
  return { ok: true, events: checked, bytes, ...(sent_at !== undefined && { sentAt: sent_at }) }
}

/** An event, and its bytes as JSON; none where it is rejected. */
interface Weighed {
  readonly checked: CheckedEvent
  readonly bytes: number
}

function checkEvent(
  event: unknown,
  { shared, clean, place }: { readonly shared: object; readonly clean: UrlCleaner; readonly place: string },
): Weighed {
  const name = place || 'the event'
  if (!isObject(event)) return { checked: { error: `${name}: must be a JSON object` }, bytes: 0 }
  const parsed = eventSchema.safeParse(event)
  if (!parsed.success) {
    return { checked: { error: describeIssue(parsed.error, place), event_id: idOf(event) }, bytes: 0 }
  }
  const whole: WireEvent = { ...shared, ...present(parsed.data, clean) }
  const bytes = jsonBytes(whole)
  if (bytes <= LIMITS.eventBytes) return { checked: { event: whole }, bytes }
  const error = `${name}: must be at most ${LIMITS.eventBytes} bytes as JSON`
  return { checked: { error, event_id: idOf(event), reason: 'too_large' }, bytes: 0 }
}

function tooMuch(event: unknown): CheckedEvent {
  return { error: TOGETHER, event_id: idOf(event), reason: 'too_large' }
}

/** The id that an event names, if it is one. */
function idOf(event: unknown): string | undefined {
  const claimed = isObject(event) ? event['event_id'] : undefined
  return typeof claimed === 'string' && isEventId(claimed) ? claimed : undefined
}

/** The fields that say something, URLs among them cleaned. */
function present(fields: Partial<Record<string, unknown>>, clean: UrlCleaner): object {
  const said: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    said[name] = name === 'page_url' || name === 'referrer' ? clean(value as string) : value
  }
  return said
}
