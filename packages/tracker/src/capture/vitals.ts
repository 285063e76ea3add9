/*! web-vitals, Apache-2.0: www.apache.org/licenses/LICENSE-2.0 */
import { cleanUrl } from '@footfall/protocol'
import { type Metric, onCLS, onINP, onLCP, onTTFB } from 'web-vitals'
import { startCapture, type Tracking, type Undo } from './capture.ts'

/**
 * Tracks Core Web Vitals, measured by Google's `web-vitals` library (https://github.com/GoogleChrome/web-vitals), each as a
 * `web_vital` event: `name` is LCP, CLS, INP or TTFB; `value` is in milliseconds, for CLS without unit; `rating` is good,
 * needs-improvement or poor; then `navigation_type`, and `page`, the page that was loaded: in a single-page app the visitor
 * may be on another page by now. CLS and INP are tracked again under the same `id` if they have changed when the page hides
 * again: take the last value of each `id`.
 * @returns Stops tracking. The library offers no stop: its observers remain, and their reports are ignored.
 */
export function vitals(tracker: Tracking): Undo {
  return startCapture(tracker, 'vitals', (listen, signal) => {
    let page = location.href

    function report({ name, value, rating, navigationType, id }: Metric): void {
      if (signal.aborted) return
      const navigation_type = navigationType
      tracker.track('web_vital', { name, value, rating, navigation_type, id, page: cleanUrl(page, '') })
    }

    // The library measures a return from the back/forward cache as another load.
    listen<PageTransitionEvent>('pageshow', ({ persisted }) => {
      if (persisted) page = location.href
    })
    for (const measure of [onTTFB, onLCP, onCLS, onINP]) measure(report)
  })
}
