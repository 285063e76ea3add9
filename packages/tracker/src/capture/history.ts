/**
 * Calls `hear` whenever scripts of the page or the visitor go through the session history (HTML standard, "History"),
 * after each step, perhaps twice, whether or not it leads to another page.
 * @param untilStopped Its signal undoes it.
 */
export function watchHistory(hear: () => void, untilStopped: { readonly signal: AbortSignal }): void {
  for (const method of ['pushState', 'replaceState'] as const) {
    const original = history[method]
    const watched = (...state: Parameters<History['pushState']>): void => {
      original.apply(history, state)
      if (!untilStopped.signal.aborted) hear()
    }
    // A page may have frozen it.
    try {
      history[method] = watched
    } catch {}
    untilStopped.signal.addEventListener('abort', () => {
      // What the page put over it since goes on to call it.
      if (history[method] === watched) history[method] = original
    })
  }
  addEventListener('popstate', hear, untilStopped)
  // Routers that go without the History API; older browsers lack it (HTML standard, "The navigation API").
  globalThis.navigation?.addEventListener('currententrychange', hear, untilStopped)
}
