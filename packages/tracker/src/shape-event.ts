import { cleanUrl, LIMITS, type WireEvent } from '@footfall/protocol'
import { cutText } from './cut-text.ts'
import { cutProperties } from './properties.ts'
import type { Settings } from './settings.ts'
import type { TrackedEvent } from './tracked-event.ts'

/**
 * The event as it may leave the page: after the site's own say, within the limits of the wire, its URLs clean. Nothing
 * where the site wants none of it.
 * @param warn Told that something was cut or left out.
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
      // Nothing would be a page view for the ingest app, and is a mistake here.
      event_type: cutText(`${event.event_type}`, LIMITS.typeLength),
      timestamp,
      page_url: url(event.page_url),
      referrer: url(event.referrer),
      title: cut(event.title, LIMITS.titleLength),
      // Where there are none, JSON leaves them out.
      user_id: (event.user_id && cut(event.user_id, LIMITS.idLength)) as string,
      properties: cutProperties(event.properties, warn) as NonNullable<WireEvent['properties']>,
    }
  )
}
