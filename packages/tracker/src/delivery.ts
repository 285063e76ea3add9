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
 * Request after request: the oldest named events that are not on their way, exactly as they are stored. Resolves when
 * nothing is left, to true, or an answer says to wait. Whoever calls has a reason to.
 */
export type Deliver = () => Promise<unknown>

/** Bytes that browsers allow for all keepalive requests in flight together (Fetch standard, "HTTP-network-or-cache fetch"), less what surrounds the events. */
const ALLOWANCE: number = LIMITS.bodyBytes - 1_024

export function createDelivery(
  site: string,
  { endpoint, site: site_id, debug }: Settings,
  mayStore: () => boolean,
): Deliver {
  const warn = createWarning('rejected')
  /** What is on its way from this tab: bytes, and the highest id. */
  let inFlight = 0
  let sentTo = ''
  /** Events in one request, after a larger one was too large. */
  let most = 0

  function nextBatch(): TrackedEvent[] {
    const sessions = new Set<string>()
    let room = remainingPause(site) > 0 ? 0 : ALLOWANCE - inFlight
    return waitingEvents(site)
      .filter((event) => {
        const { session_id, event_id } = event
        if (room < 1 || !session_id || event_id <= sentTo) return false
        room -= jsonBytes(event) + 1
        if (sessions.add(session_id).size > LIMITS.batchSessions) room = 0
        return room > 0
      })
      .slice(0, most || LIMITS.batchEvents)
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
      // Left out by JSON where nobody drives the browser.
      webdriver: (navigator.webdriver || undefined) as boolean,
      events,
    }
    const response = await (debug ? dryRun : post)(endpoint, batch)
    let body: AnswerBody | undefined
    try {
      body = await response?.json()
      // Whatever else answered, it is none of the app's.
    } catch {}
    inFlight -= bytes
    // Another request may still be under way: what it carries is then sent twice, and stored once.
    sentTo = ''

    const verdict = verdictOf(response, body)
    if (verdict && verdict < Verdict.later) warn(response)
    // The visitor may have withdrawn meanwhile: then nothing is kept, no pause and no count either.
    if (!mayStore()) return true
    if (verdict >= Verdict.misconfigured) return beginPause(site, verdict, retryAfter(response))
    endPause(site)
    most = verdict === Verdict.tooLarge ? events.length >> 1 : 0
    if (!most) {
      events.forEach((event, index) => {
        const result = body?.results?.[index] ?? body
        if (verdict || result?.status === 'rejected') dropEvent(site, event)
        else {
          remove(site + event.event_id)
          followSession(site, event.session_id, result?.session_id)
        }
      })
    }
    return deliver()
  }
}
