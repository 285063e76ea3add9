import type { Random } from '@footfall/protocol'

/** A random source of id characters that is the same in each run. Each `seed` from 1 gives another sequence. */
export function seededCharacters(seed: number = 1): Random {
  let state = seed
  return (size) =>
    Array.from({ length: size }, () => {
      state = (state * 48_271) % 2_147_483_647
      return (state % 36).toString(36)
    }).join('')
}
