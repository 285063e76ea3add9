/** Functions by name. */
export type Calls = Record<string, (...given: unknown[]) => unknown>

/**
 * Keeps what functions throw from whoever calls them: a page must not meet an error of ours. They stay in their object.
 * @param signal Once it is aborted, they do nothing.
 */
export function guard<Guarded extends object>(
  guarded: Guarded,
  warn: (error: unknown) => void,
  signal: AbortSignal,
): Guarded {
  const calls = guarded as unknown as Calls
  for (const name in calls) {
    const call = calls[name] as Calls[string]
    calls[name] = (...given) => {
      try {
        return signal.aborted ? undefined : call(...given)
      } catch (error) {
        return warn(error)
      }
    }
  }
  return guarded
}
