import { cleanUrl, LIMITS, type WireEvent } from '@footfall/protocol'
import { cutText } from './cut-text.ts'
import { cutProperties } from './properties.ts'
import type { Settings } from './settings.ts'
import type { TrackedEvent } from './tracked-event.ts'

/**
 * The event in the form that may leave the page: changed by `beforeSend`, cut to the wire limits, with clean URLs. Null or
 * undefined if `beforeSend` drops it.
 * @param warn Called when properties were cut or left out.
 */
export function shapeEvent(
  draft: TrackedEvent,
  { beforeSend, keepQuery, hash }: Settings,
  warn: () => void,
): TrackedEvent | null {
  const { event_id, timestamp } = draft
  const cut = (text: unknown, length: number): string => cutText(`${text ?? ''}`, length)
  const url = (text: unknown): string => cut(cleanUrl(`${text ?? ''}`, keepQuery, hash), LIMITS.urlLength)
  const event = beforeSend ? beforeSend(draft) : draft
  return (
    event && {
      event_id,
      // A missing type becomes 'undefined'. An empty one would be stored as `page_view`, but a missing type is a mistake here.
      event_type: cutText(`${event.event_type}`, LIMITS.typeLength),
      timestamp,
      page_url: url(event.page_url),
      referrer: url(event.referrer),
      title: cut(event.title, LIMITS.titleLength),
      // JSON omits the two fields below where they are undefined.
      user_id: (event.user_id && cut(event.user_id, LIMITS.idLength)) as string,
      properties: cutProperties(event.properties, warn) as NonNullable<WireEvent['properties']>,
    }
  )
}
