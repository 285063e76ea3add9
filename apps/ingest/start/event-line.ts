import { isSessionId, type StoredEvent } from '@footfall/protocol'
import { printable } from '../src/printable.ts'

/** The form of visitor ids that the tracker makes. */
const VISITOR_ID = /^user_[0-9a-z]{20}$/

/** A stored event as a line for the terminal: `14:03:45  page_view  /pricing/  session 9k2mq1  visitor 4x0c1f`. */
export function eventLine(event: StoredEvent): string {
  return [
    new Date(event.timestamp).toTimeString().slice(0, 8),
    shown(event.event_type, 24).padEnd(16),
    shown(pageOf(event.page_url), 48).padEnd(28),
    `session ${short(event.session_id)}`,
    `visitor ${short(event.anonymous_id || event.user_id)}`,
  ].join('  ')
}

function pageOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url || '(no page)'
}

/** Part of an id, enough to distinguish the ids on the screen: the end of an id made by Footfall, the beginning of a site's own id. */
function short(id: string): string {
  return isSessionId(id) || VISITOR_ID.test(id) ? id.slice(-6) : shown(id, 16)
}

/** At most `maxLength` printable characters. */
function shown(text: string, maxLength: number): string {
  const plain = printable(text)
  return plain.length > maxLength ? `${plain.slice(0, maxLength - 1)}…` : plain
}
