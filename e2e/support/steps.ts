/** Types of twenty events, which tell them apart. */
export const STEPS: readonly string[] = Array.from({ length: 20 }, (_, index) => `step ${index + 1}`)
