import { createEventId, createVisitorId, type Random, sessionIdOf, type WireEvent } from '@footfall/protocol'
import { random } from '../../src/domain/random.ts'

/** A tracker's event as it is sent: with its own id, named, and of a visitor. */
export type TrackedEvent = WireEvent & Required<Pick<WireEvent, 'event_id' | 'session_id' | 'timestamp'>>

/** Events of one visit of one browser, a second apart, that begin at `start`. The same `dice` make the same ids. */
export function trackedVisit(
  start: number,
  count: number,
  anonymous_id: string = createVisitorId(random),
  dice: Random = random,
): readonly TrackedEvent[] {
  const ids = Array.from({ length: count }, (_, index) => createEventId(start + index * 1_000, dice))
  return ids.map((event_id, index) => ({
    event_id,
    session_id: sessionIdOf(ids[0] as string),
    anonymous_id,
    timestamp: start + index * 1_000,
    event_type: 'page_view',
    page_url: `https://example.com/${index}`,
    referrer: index === 0 ? 'https://google.com' : `https://example.com/${index - 1}`,
  }))
}
