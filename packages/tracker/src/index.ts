import type { AnyEvents, EventMap, Tracker, TrackerOptions } from './options.ts'
import { startTracker } from './tracker.ts'

export type { Properties, PropertyValue } from '@footfall/protocol'
export type { PageOverrides, Tracker, TrackerOptions } from './options.ts'
export type { TrackedEvent } from './tracked-event.ts'

/**
 * Starts tracking on this page. Called again for the same endpoint and site, it returns the running tracker. On a server,
 * where there is no page, it returns a tracker that does nothing.
 * @example
 * const tracker = createTracker({ endpoint: 'https://stats.example.com/events' })
 * tracker.track('signup', { plan: 'pro' })
 * @example With types: `track` then accepts only these events.
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
  if (typeof document === 'undefined') return inactive
  return startTracker({
    ...options,
    // Resolved now, because the page's address may change later. Storage keys contain the endpoint.
    endpoint: new URL(endpoint, location.href).href,
    keepQuery: `${keepQuery}`,
    manual: autoPageViews === false,
  })
}

/** The tracker where there is no page. */
const inactive: Tracker = {
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
