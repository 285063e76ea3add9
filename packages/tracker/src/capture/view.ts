import type { EventOverrides } from '../options.ts'

/** What a visitor made of one page view, so far. */
export type View = [
  /** Takes note of the time that has passed, and whether the page is in view and has the focus from now on. */
  count: () => void,
  /** Takes note of how far down the visitor is. */
  measure: () => void,
  /** Gives `tell` what has come together, unless that is nothing new since the last time. */
  tellNews: (tell: (engagement: Engagement, page: EventOverrides) => void) => void,
]

/** All of it since the page view began. */
export type Engagement = {
  /** When the page view began, in milliseconds since 1970 by the visitor's clock: tells it from others of the same page. */
  readonly view: number
  /** Milliseconds in which the page was in view. */
  readonly visible_ms: number
  /** Those of them in which it also had the keyboard's focus. */
  readonly focused_ms: number
  /** How much of the document's height the lower edge of the window has passed, at its deepest; 100 from the start where all of it fits. */
  readonly scroll_percent: number
}

/** Milliseconds in view that are news. */
const NEWS = 1_000

/** Begins the view of the page that is there now. */
export function beginView(): View {
  const view = Date.now()
  const page_url = location.href
  let { title } = document
  /** When it was last counted, by a clock that nobody sets back. */
  let since = 0
  let isVisible = false
  let isFocused = false
  let visible = 0
  let focused = 0
  /** Pixels. */
  let deepest = 0
  let height = 1
  /** What was told last. */
  let visibleThen = 0
  let percentThen = 0

  function count(): void {
    const now = performance.now()
    if (isVisible) visible += now - since
    if (isFocused) focused += now - since
    since = now
    isVisible = !document.hidden
    isFocused = isVisible && document.hasFocus()
  }

  count()
  return [
    count,
    () => {
      title = document.title
      height = document.documentElement.scrollHeight
      deepest = Math.max(deepest, scrollY + innerHeight)
    },
    (tell) => {
      const scroll_percent = Math.min(100, Math.round((deepest / height) * 100))
      if (visible && (visible - visibleThen >= NEWS || scroll_percent > percentThen)) {
        visibleThen = visible
        percentThen = scroll_percent
        tell(
          { view, visible_ms: Math.round(visible), focused_ms: Math.round(focused), scroll_percent },
          { page_url, title },
        )
      }
    },
  ]
}
