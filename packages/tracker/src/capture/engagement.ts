import { pageOf } from '@footfall/protocol'
import { startCapture, type Tracking, type Undo } from './capture.ts'
import { watchHistory } from './history.ts'
import { beginView, type View } from './view.ts'

/** What tells one page of the site from others: what the tracker's options of these names say. */
export interface EngagementOptions {
  readonly keepQuery?: readonly string[] | string
  readonly hash?: boolean
}

/**
 * Tracks `engagement` when the page hides, and of the page before when a single-page app goes to another: `visible_ms` in
 * view, `focused_ms` of them with the focus, and `scroll_percent`, as far as the window's lower edge came down the document.
 * All of it since the page view began; `view`, when that was, is the same in all events of one, of which the largest
 * numbers count. Less than a second more and nothing deeper is no event.
 */
export function engagement(tracker: Tracking, { keepQuery = '', hash }: EngagementOptions = {}): Undo {
  return startCapture(tracker, 'engagement', (listen, signal) => {
    const currentPage = (): string => pageOf(location.href, `${keepQuery}`, hash)
    let page: string
    let count: View[0]
    let measure: View[1]
    let tellNews: View[2]

    function begin(): void {
      page = currentPage()
      ;[count, measure, tellNews] = beginView()
      // Once it is drawn.
      requestAnimationFrame(() => measure())
    }

    const tell = (): void => tellNews((seen, of) => tracker.track('engagement', seen, of))

    begin()
    listen('visibilitychange pagehide focus blur scroll click keydown', ({ type }) => {
      count()
      measure()
      if (document.hidden || type === 'pagehide') tell()
    })
    // Back from the back/forward cache.
    listen<PageTransitionEvent>('pageshow', ({ persisted }) => persisted && begin())
    // After the script that goes there, which may think better of it; before any page view of the next page is tracked.
    watchHistory(
      () => {
        queueMicrotask(() => {
          if (page === currentPage()) return
          count()
          tell()
          begin()
        })
      },
      { signal },
    )
  })
}
