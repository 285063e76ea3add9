/**
 * Calls `listener` after each navigation in the session history (HTML standard, "History"), by scripts of the page or by
 * the visitor. May call it twice per navigation, and also for navigations that stay on the same page.
 * @param untilStopped Its signal removes the listener when aborted.
 */
export function watchHistory(listener: () => void, untilStopped: { readonly signal: AbortSignal }): void {
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method]
    const watched = (...state: Parameters<History['pushState']>): void => {
      original.apply(history, state)
      if (!untilStopped.signal.aborted) listener()
    }
    // The assignment throws if the page has frozen `history`.
    try {
      history[method] = watched
    } catch {}
    untilStopped.signal.addEventListener('abort', () => {
      // If the page has wrapped the method since, its wrapper keeps calling this function, which then only calls the original.
      if (history[method] === watched) history[method] = original
    })
  }
  addEventListener('popstate', listener, untilStopped)
  // For routers that do not use the History API. Older browsers lack it (HTML standard, "The navigation API").
  globalThis.navigation?.addEventListener('currententrychange', listener, untilStopped)
}
