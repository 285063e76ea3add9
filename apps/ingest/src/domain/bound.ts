/** A set that takes only so many. */
export interface Bound {
  /** Whether the name is one of them: it was before, or there was room. */
  takes(name: string): boolean
}

export function createBound(most: number): Bound {
  const names = new Set<string>()
  return {
    takes(name) {
      if (names.size < most) names.add(name)
      return names.has(name)
    },
  }
}
