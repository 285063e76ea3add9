/**
 * Calls `view` for the page that is there, and again for each path that the page's own scripts or the visitor go to
 * through the session history (HTML standard, "History"), with the URL before it. Waits for the end of the task, so that
 * a router has set the title and a `pushState` corrected by a `replaceState` is one view.
 */
export function capturePageViews(view: (previous?: string) => void): void {
  let { href, pathname } = location
  const lookLater = (): unknown =>
    setTimeout(() => {
      if (location.pathname === pathname) return
      view(href)
      ;({ href, pathname } = location)
    })

  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method]
    history[method] = (...state) => {
      original.apply(history, state)
      lookLater()
    }
  }
  addEventListener('popstate', lookLater)
  view()
}
