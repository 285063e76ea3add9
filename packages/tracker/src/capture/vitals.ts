/*! web-vitals: Google LLC, Apache-2.0 */
import { cleanUrl } from '@footfall/protocol'
import { type Metric, onCLS, onINP, onLCP, onTTFB } from 'web-vitals'
import { startCapture, type Tracking, type Undo } from './capture.ts'

/**
 * Tracks Core Web Vitals, as Google's `web-vitals` library measures them (https://github.com/GoogleChrome/web-vitals), each
 * as a `web_vital`: `name` LCP, CLS, INP or TTFB; `value` in milliseconds, for CLS without unit; `rating` good,
 * needs-improvement or poor; `navigation_type`; and the `page` that was loaded, since in a single-page app the visitor may
 * be elsewhere by now. CLS and INP come again, under the same `id`, when they have changed by the time that the page hides
 * once more: the last one of an `id` counts.
 * @returns What ends it. The library knows no end: its observers stay, and nobody hears of them.
 */
export function vitals(tracker: Tracking): Undo {
  return startCapture(tracker, 'vitals', (listen, signal) => {
    let page = location.href

    function report({ name, value, rating, navigationType, id }: Metric): void {
      if (signal.aborted) return
      const navigation_type = navigationType
      tracker.track('web_vital', { name, value, rating, navigation_type, id, page: cleanUrl(page, '') })
    }

    // What the back/forward cache brings back is measured as another load.
    listen<PageTransitionEvent>('pageshow', ({ persisted }) => {
      if (persisted) page = location.href
    })
    for (const measure of [onTTFB, onLCP, onCLS, onINP]) measure(report)
  })
}
