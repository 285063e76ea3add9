import { createEventId, createVisitorId, sessionIdOf, type WireBatch } from '@footfall/protocol'
import { random } from '../../domain/random.ts'

/** A batch as the tracker of a new visitor sends it: two events of one session, what they share said once beside them. */
export function trackerBatch(): WireBatch & { readonly session_id: string } {
  const now = Date.now()
  const first = createEventId(now, random)
  const second = createEventId(now, random, first)
  return {
    sent_at: now,
    anonymous_id: createVisitorId(random),
    session_id: sessionIdOf(first),
    events: [
      { event_id: first, event_type: 'page_view', timestamp: now, page_url: 'https://example.com/pricing' },
      { event_id: second, event_type: 'signup', timestamp: now, properties: { plan: 'pro' } },
    ],
  }
}
