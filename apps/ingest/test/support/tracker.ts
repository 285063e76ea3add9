import { createEventId, createVisitorId, type Random, sessionIdOf, type WireEvent } from '@footfall/protocol'
import { random } from '../../src/domain/random.ts'

/** An event of a tracker: with its own id, session and time. */
export type TrackedEvent = WireEvent & Required<Pick<WireEvent, 'event_id' | 'session_id' | 'timestamp'>>

/** Events of one visit of one browser, a second apart, from `start`. */
export function trackedVisit(
  start: number,
  count: number,
  anonymous_id: string = createVisitorId(random),
  characters: Random = random,
): readonly TrackedEvent[] {
  const ids = Array.from({ length: count }, (_, index) => createEventId(start + index * 1_000, characters))
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
