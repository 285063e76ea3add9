/** Numbers that look random and are the same for the same seed. */
export interface Dice {
  /** A whole number below `bound`. */
  below(bound: number): number
  /** Characters of 0-9a-z. */
  characters(size: number): string
}

export function createDice(seed: number): Dice {
  // A linear congruential generator with the constants of Park and Miller (CACM 31, 1988).
  let state = (seed % 2_147_483_646) + 1
  const below = (bound: number): number => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor((state / 2_147_483_647) * bound)
  }
  return {
    below,
    characters: (size) => Array.from({ length: size }, () => below(36).toString(36)).join(''),
  }
}
