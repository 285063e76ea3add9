import { watchHistory } from './history.ts'

/**
 * Milliseconds that a router has to set the title. Routers render in tasks after the one that changes the address
 * (https://react.dev/reference/react/startTransition).
 */
const TITLE_DELAY = 100

/**
 * Calls `view` with the address of the current page, again after each navigation in the session history to another page,
 * and again when the page returns from the back/forward cache. Compares pages at the end of the task: a `pushState` that a
 * `replaceState` corrects is one view.
 * @param pageOf Identifies the current page.
 * @param untilStopped Its signal removes all listeners when aborted.
 * @param viewed The page that already has a view; undefined if there is none.
 * @returns Reports a view that is delayed for its title at once. Call it before another event is tracked.
 */
export function capturePageViews(
  view: (address: string) => void,
  pageOf: () => string,
  untilStopped: { readonly signal: AbortSignal },
  viewed: string | undefined,
): () => void {
  let page = viewed
  let pending = ''
  let timer: number | undefined

  function compare(): void {
    const before = page
    // The visitor may never see a prerendered page: it has no view yet.
    if (!document.prerendering) page = pageOf()
    if (page !== before) {
      reportPending()
      pending = location.href
      timer = setTimeout(reportPending, TITLE_DELAY)
    }
  }

  function reportPending(): void {
    clearTimeout(timer)
    const address = pending
    pending = ''
    if (address) view(address)
  }

  watchHistory(() => {
    // Another page: report the previous view before its title changes. The same page: wait, since routers also rewrite the
    // address of a page that they still render.
    if (pageOf() !== page) reportPending()
    setTimeout(compare)
  }, untilStopped)
  addEventListener('pageshow', ({ persisted }) => persisted && view(location.href), untilStopped)
  document.addEventListener('prerenderingchange', compare, untilStopped)
  compare()
  reportPending()
  return reportPending
}
