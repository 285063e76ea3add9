import { pageOf } from '@footfall/protocol'
import { startCapture, type Tracking, type Undo } from './capture.ts'
import { watchHistory } from './history.ts'
import { beginView, type View } from './view.ts'

/** Which URLs are different pages. Use the values of the tracker's options of the same names. */
export interface EngagementOptions {
  readonly keepQuery?: readonly string[] | string
  readonly hash?: boolean
}

/**
 * Tracks `engagement` when the page hides, and when a single-page app leaves a page: `visible_ms` the page was visible,
 * `focused_ms` of them it had the focus, and `scroll_percent`, the deepest position of the window's lower edge in the document.
 * The numbers are totals since the page view began. `view` is the start of the page view and identifies it: take the largest
 * numbers per `view`. A change of less than one visible second and no deeper scroll is not tracked.
 */
export function engagement(tracker: Tracking, { keepQuery = '', hash }: EngagementOptions = {}): Undo {
  return startCapture(tracker, 'engagement', (listen, signal) => {
    const currentPage = (): string => pageOf(location.href, `${keepQuery}`, hash)
    let page: string
    let addTime: View[0]
    let measureScroll: View[1]
    let reportChange: View[2]

    function begin(): void {
      page = currentPage()
      ;[addTime, measureScroll, reportChange] = beginView()
      // Measure after the page is drawn.
      requestAnimationFrame(() => measureScroll())
    }

    const report = (): void => reportChange((engaged, page) => tracker.track('engagement', engaged, page))

    begin()
    listen('visibilitychange pagehide focus blur scroll click keydown', ({ type }) => {
      addTime()
      measureScroll()
      if (document.hidden || type === 'pagehide') report()
    })
    // The page returns from the back/forward cache.
    listen<PageTransitionEvent>('pageshow', ({ persisted }) => persisted && begin())
    // In a microtask: the navigating script may correct the address first. The next page view is tracked in a later task.
    watchHistory(
      () => {
        queueMicrotask(() => {
          if (page === currentPage()) return
          addTime()
          report()
          begin()
        })
      },
      { signal },
    )
  })
}
