import type { StoredEvent } from '@footfall/protocol'

/** A stored event as a line for a person who watches: `14:03:45  page_view  /pricing/  session 9k2mq1  visitor 4x0c1f`. */
export function eventLine(event: StoredEvent): string {
  return [
    new Date(event.timestamp).toTimeString().slice(0, 8),
    printable(event.event_type, 24).padEnd(16),
    printable(pageOf(event.page_url), 48).padEnd(28),
    `session ${short(event.session_id)}`,
    `visitor ${short(event.anonymous_id || event.user_id)}`,
  ].join('  ')
}

function pageOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url || '(no page)'
}

/** Enough of an id to tell it from the others on the screen: the end of one that we make, the beginning of a site's own. */
function short(id: string): string {
  return /^(sess_\d|user_[0-9a-z]{20}$)/.test(id) ? id.slice(-6) : printable(id, 16)
}

/** Text of strangers, cut, and without the characters by which it could command the terminal. */
function printable(text: string, most: number): string {
  const plain = text.replace(/\p{C}/gu, '?')
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
}
