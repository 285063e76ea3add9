/** Functions by name. */
export type Calls = Record<string, (...given: unknown[]) => unknown>

/**
 * Keeps what functions throw from whoever calls them: a page must not meet an error of ours. They stay in their object.
 * @param mayCall Is asked before each call; where it says no, nothing happens.
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
