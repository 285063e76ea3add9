import { isEventId, jsonBytes, LIMITS, type WireEvent } from '@footfall/protocol'
import type { CheckedEvent } from '../domain/ingest.ts'
import { batchSchema, describeIssue, eventSchema } from './event-schema.ts'

/** A request body, checked: its events in order, each valid or with what is wrong with it. */
export type ParsedBody =
  | {
      readonly ok: true
      readonly batch: boolean
      readonly events: readonly CheckedEvent[]
      readonly sentAt?: number
    }
  | { readonly ok: false; readonly error: string }

const TOGETHER = `events: must together be at most ${LIMITS.batchBytes} bytes as JSON, each with what stands beside them`

/** Reads one event or a batch from a JSON text. What is wrong with one event costs the others nothing. */
export function parseEvents(text: string): ParsedBody {
  const body = parseJson(text)
  if (!isObject(body))
    return { ok: false, error: 'the body must be a JSON object: one event, or a batch with "events"' }
  const { events, ...beside } = body
  if (events === undefined || events === null) {
    return { ok: true, batch: false, events: [checkEvent(body, {}, '').checked] }
  }
  if (!Array.isArray(events) || events.length < 1 || events.length > LIMITS.batchEvents) {
    return { ok: false, error: `events: must be a list of 1 to ${LIMITS.batchEvents} events` }
  }
  const defaults = batchSchema.safeParse(beside)
  if (!defaults.success) return { ok: false, error: describeIssue(defaults.error, '') }
  const { sent_at, ...shared } = defaults.data
  return {
    ok: true,
    batch: true,
    events: withinBatch(events.map((event, index) => checkEvent(event, shared, `events[${index}]`))),
    ...(sent_at !== undefined && { sentAt: sent_at }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the same as no object.
    return undefined
  }
}

/** An event, and its bytes as JSON; none where it is rejected. */
interface Weighed {
  readonly checked: CheckedEvent
  readonly bytes: number
}

function checkEvent(event: unknown, shared: object, place: string): Weighed {
  const name = place || 'the event'
  if (!isObject(event)) return rejected({ error: `${name}: must be a JSON object` })
  const claimed = event['event_id']
  const event_id = typeof claimed === 'string' && isEventId(claimed) ? claimed : undefined
  const parsed = eventSchema.safeParse(event)
  if (!parsed.success) return rejected({ error: describeIssue(parsed.error, place), event_id })
  const whole = { ...present(shared), ...present(parsed.data) } as WireEvent
  const bytes = jsonBytes(whole)
  return bytes > LIMITS.eventBytes
    ? rejected({
        error: `${name}: must be at most ${LIMITS.eventBytes} bytes as JSON`,
        event_id,
        reason: 'too_large',
      })
    : { checked: { event: whole }, bytes }
}

function rejected(checked: CheckedEvent): Weighed {
  return { checked, bytes: 0 }
}

/** What stands once beside the events is stored with each: a small body could fill a table. */
function withinBatch(events: readonly Weighed[]): readonly CheckedEvent[] {
  let total = 0
  return events.map(({ checked, bytes }) => {
    total += bytes
    return 'error' in checked || total <= LIMITS.batchBytes
      ? checked
      : { error: TOGETHER, event_id: checked.event.event_id, reason: 'too_large' }
  })
}

/** The fields that say something. */
function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
