import type { AnyEvents, EventMap, Tracker, TrackerOptions } from './options.ts'
import { startTracker } from './tracker.ts'

export type { Properties, PropertyValue } from '@footfall/protocol'
export type { PageOverrides, Tracker, TrackerOptions } from './options.ts'
export type { TrackedEvent } from './tracked-event.ts'

/**
 * Starts tracking on this page. Once for each site: called again, it returns the tracker that is at work. On a server,
 * where there is no page, it returns one that does nothing.
 * @example
 * const tracker = createTracker({ endpoint: 'https://stats.example.com/events' })
 * tracker.track('signup', { plan: 'pro' })
 * @example With types: `track` then takes these events, and no others.
 * const tracker = createTracker<{ signup: { plan: string } }>({ endpoint: 'https://stats.example.com/events' })
 */
export function createTracker<Events extends EventMap<Events> = AnyEvents>(
  options: TrackerOptions,
): Tracker<Events>
export function createTracker({
  endpoint,
  autoPageViews,
  keepQuery = [],
  ...options
}: TrackerOptions): Tracker {
  if (typeof document === 'undefined') return absent
  return startTracker({
    ...options,
    // The page's address may change, and what was kept is found again by this.
    endpoint: new URL(endpoint, location.href).href,
    keepQuery: `${keepQuery}`,
    manual: autoPageViews === false,
  })
}

/** A tracker where there is no page. */
const absent: Tracker = {
  track() {},
  page() {},
  identify() {},
  async reset() {},
  sessionId() {
    return undefined
  },
  async flush() {},
  consent() {},
  optOut() {},
  optIn() {},
  stop() {},
}
