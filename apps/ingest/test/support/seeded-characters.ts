import type { Random } from '@footfall/protocol'

/** Characters that look random and are the same in each run; other ones for each `seed`, 1 and up. */
export function seededCharacters(seed: number = 1): Random {
  let state = seed
  return (size) =>
    Array.from({ length: size }, () => {
      state = (state * 48_271) % 2_147_483_647
      return (state % 36).toString(36)
    }).join('')
}
