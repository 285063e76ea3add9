import { watchHistory } from './history.ts'

/**
 * Milliseconds in which a router may set the title: it renders in tasks of its own, after the one in which it has changed
 * the address (https://react.dev/reference/react/startTransition).
 */
const TITLING = 100

/**
 * Calls `view` with the address of the page that is there, and again for each page that the page's own scripts or the
 * visitor go to through the session history, or come back to from the back/forward cache. Looks at the end of the task, so
 * that a `pushState` corrected by a `replaceState` is one view.
 * @param pageOf What tells this page from others.
 * @param untilStopped Its signal undoes it all.
 * @param viewed What tells the page that has been viewed already.
 * @returns Views at once what waits for its title: something else is about to happen.
 */
export function capturePageViews(
  view: (address: string) => void,
  pageOf: () => string,
  untilStopped: { readonly signal: AbortSignal },
  viewed: string | undefined,
): () => void {
  let page = viewed
  let untitled = ''
  let timer: number | undefined

  function look(): void {
    const before = page
    // A page that nobody may ever see is none yet, whatever its router does.
    if (!document.prerendering) page = pageOf()
    if (page !== before) {
      settle()
      untitled = location.href
      timer = setTimeout(settle, TITLING)
    }
  }

  function settle(): void {
    clearTimeout(timer)
    const address = untitled
    untitled = ''
    if (address) view(address)
  }

  watchHistory(() => {
    // The next page's title is none of this one's; but routers also write the address of the page that they are still rendering.
    if (pageOf() !== page) settle()
    setTimeout(look)
  }, untilStopped)
  addEventListener('pageshow', ({ persisted }) => persisted && view(location.href), untilStopped)
  document.addEventListener('prerenderingchange', look, untilStopped)
  look()
  settle()
  return settle
}
