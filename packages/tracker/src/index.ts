import type { Tracker, TrackerOptions } from './options.ts'
import { resetVisitor } from './reset.ts'
import { siteOf } from './site.ts'
import { startTracker } from './tracker.ts'

export type { Properties, PropertyValue } from '@footfall/protocol'
export type { Tracker, TrackerOptions } from './options.ts'

/**
 * Starts tracking on this page.
 * @example
 * const tracker = createTracker({ endpoint: 'https://stats.example.com/events' })
 * tracker.track('signup', { plan: 'pro' })
 */
export function createTracker({ endpoint, autoPageViews = true }: TrackerOptions): Tracker {
  return { ...startTracker(endpoint, autoPageViews), reset: () => resetVisitor(siteOf(endpoint)) }
}
