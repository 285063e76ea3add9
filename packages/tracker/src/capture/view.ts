import type { EventOverrides } from '../options.ts'

/** Measures the engagement with one page view. */
export type View = [
  /** Adds the time since the last call, and reads whether the page is visible and has the focus from now on. */
  addTime: () => void,
  /** Reads the title and the scroll position. */
  measureScroll: () => void,
  /** Calls `report` with the totals, unless they have hardly changed since the last report. */
  reportChange: (report: (engagement: Engagement, page: EventOverrides) => void) => void,
]

/** Totals since the page view began. */
export type Engagement = {
  /** Start of the page view, in milliseconds since 1970 by the visitor's clock. Distinguishes views of the same page. */
  readonly view: number
  /** Milliseconds during which the page was visible. */
  readonly visible_ms: number
  /** Milliseconds of `visible_ms` during which the page also had the keyboard focus. */
  readonly focused_ms: number
  /** Deepest position of the window's lower edge, in percent of the document's height. 100 from the start if the document fits the window. */
  readonly scroll_percent: number
}

/** Milliseconds of visible time that make a new report worthwhile. */
const MIN_CHANGE = 1_000

/** Begins the view of the current page. */
export function beginView(): View {
  const view = Date.now()
  const page_url = location.href
  let { title } = document
  /** Time of the last `addTime`, by the monotonic clock. */
  let since = 0
  let isVisible = false
  let isFocused = false
  let visible = 0
  let focused = 0
  /** Pixels. */
  let deepest = 0
  let height = 1
  /** Values of the last report. */
  let reportedVisible = 0
  let reportedPercent = 0

  function addTime(): void {
    const now = performance.now()
    if (isVisible) visible += now - since
    if (isFocused) focused += now - since
    since = now
    isVisible = !document.hidden
    isFocused = isVisible && document.hasFocus()
  }

  addTime()
  return [
    addTime,
    () => {
      title = document.title
      height = document.documentElement.scrollHeight
      deepest = Math.max(deepest, scrollY + innerHeight)
    },
    (report) => {
      const scroll_percent = Math.min(100, Math.round((deepest / height) * 100))
      if (visible && (visible - reportedVisible >= MIN_CHANGE || scroll_percent > reportedPercent)) {
        reportedVisible = visible
        reportedPercent = scroll_percent
        report(
          { view, visible_ms: Math.round(visible), focused_ms: Math.round(focused), scroll_percent },
          { page_url, title },
        )
      }
    },
  ]
}
