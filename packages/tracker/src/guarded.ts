/** Functions by name. */
export type Calls = Record<string, (...given: unknown[]) => unknown>

/**
 * Replaces each function of the object by one that never throws: an error of the tracker must not reach the page.
 * @param warn Receives each error.
 * @param mayCall Runs before each call. If it returns false, the call does nothing.
 */
export function guard<Guarded extends object>(
  guarded: Guarded,
  warn: (error: unknown) => void,
  mayCall: () => boolean,
): Guarded {
  const calls = guarded as unknown as Calls
  for (const name in calls) {
    const call = calls[name] as Calls[string]
    calls[name] = (...given) => {
      try {
        return mayCall() ? call(...given) : undefined
      } catch (error) {
        return warn(error)
      }
    }
  }
  return guarded
}
