/** A set with a maximum size. */
export interface BoundedSet {
  /** Adds the name if there is room. Returns whether the set has the name now. */
  accepts(name: string): boolean
}

export function createBoundedSet(maxSize: number): BoundedSet {
  const names = new Set<string>()
  return {
    accepts(name) {
      if (names.size < maxSize) names.add(name)
      return names.has(name)
    },
  }
}
