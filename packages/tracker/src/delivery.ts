import { jsonBytes, LIMITS } from '@footfall/protocol'
import { remove } from './browser/storage.ts'
import { dryRun } from './dry-run.ts'
import { dropEvent, waitingEvents } from './outbox.ts'
import { beginPause, endPause, remainingPause } from './pause.ts'
import { followSession } from './session-record.ts'
import type { Settings } from './settings.ts'
import type { TrackedEvent } from './tracked-event.ts'
import { type AnswerBody, post, retryAfter } from './transport.ts'
import { Verdict, verdictOf } from './verdict.ts'
import { createWarning } from './warn-once.ts'

/**
 * Sends request after request: the oldest assigned events that are not in flight, exactly as they are stored. Resolves to
 * true when none is left, or to undefined when an answer begins a pause. A pause that lasts until a trigger does not prevent
 * a call: call it only after a trigger.
 */
export type Deliver = () => Promise<unknown>

/**
 * Bytes of events in flight. Browsers allow 64 KiB for all keepalive requests together (Fetch standard, "HTTP-network-or-cache
 * fetch"). 1 KiB is left for the rest of the body.
 */
const MAX_IN_FLIGHT: number = LIMITS.bodyBytes - 1_024

export function createDelivery(
  prefix: string,
  { endpoint, site: site_id, debug }: Settings,
  mayStore: () => boolean,
): Deliver {
  const warn = createWarning('rejected')
  /** Bytes in flight from this tab. */
  let inFlight = 0
  /** Highest event id in flight from this tab. */
  let sentTo = ''
  /** Maximum number of events per request after a request was too large. 0: no such limit. */
  let batchLimit = 0

  function nextBatch(): TrackedEvent[] {
    const sessions = new Set<string>()
    let room = remainingPause(prefix) > 0 ? 0 : MAX_IN_FLIGHT - inFlight
    return waitingEvents(prefix)
      .filter((event) => {
        const { session_id, event_id } = event
        if (room < 1 || !session_id || event_id <= sentTo) return false
        room -= jsonBytes(event) + 1
        if (sessions.add(session_id).size > LIMITS.batchSessions) room = 0
        return room > 0
      })
      .slice(0, batchLimit || LIMITS.batchEvents)
  }

  return async function deliver(): Promise<unknown> {
    const events = mayStore() ? nextBatch() : []
    if (!events.length) return true
    const bytes = jsonBytes(events)
    inFlight += bytes
    for (const { event_id } of events) sentTo = event_id
    const batch = {
      sent_at: Date.now(),
      site_id: site_id as string,
      user_agent: navigator.userAgent,
      // JSON omits it unless a program drives the browser.
      webdriver: (navigator.webdriver || undefined) as boolean,
      events,
    }
    const response = await (debug ? dryRun : post)(endpoint, batch)
    let body: AnswerBody | undefined
    try {
      body = await response?.json()
      // A body that is not JSON does not come from the ingest app.
    } catch {}
    inFlight -= bytes
    // If another request is still in flight, its events may be sent twice. They are stored once.
    sentTo = ''

    const verdict = verdictOf(response, body)
    if (verdict && verdict < Verdict.retryLater) warn(response)
    // The visitor may have refused consent meanwhile. Then store nothing, neither a pause nor a count.
    if (!mayStore()) return true
    if (verdict >= Verdict.misconfigured) return beginPause(prefix, verdict, retryAfter(response))
    endPause(prefix)
    batchLimit = verdict === Verdict.tooLarge ? events.length >> 1 : 0
    if (!batchLimit) {
      events.forEach((event, index) => {
        const result = body?.results?.[index] ?? body
        if (verdict || result?.status === 'rejected') dropEvent(prefix, event)
        else {
          remove(prefix + event.event_id)
          followSession(prefix, event.session_id, result?.session_id)
        }
      })
    }
    return deliver()
  }
}
