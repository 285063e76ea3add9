import type { Random } from '@footfall/protocol'
import { seededRandom } from '@footfall/testing/seeded-random'

/** Choices that look random and are the same for the same seed. */
export interface RandomSource {
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  /** True once in so many times. */
  once(inSo: number): boolean
  pick<Choice>(choices: readonly Choice[]): Choice
  /** Characters of ids. */
  readonly random: Random
}

const ID_CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz'

export function createRandomSource(seed: number): RandomSource {
  const draw = seededRandom(seed)
  const below = (end: number): number => Math.floor(draw() * end)
  return {
    below,
    once: (inSo) => below(inSo) === 0,
    pick: <Choice>(choices: readonly Choice[]) => choices[below(choices.length)] as Choice,
    random: (size) => Array.from({ length: size }, () => ID_CHARACTERS[below(36)]).join(''),
  }
}

/** A seed of its own for each number, so that any one can be repeated alone. */
export function seedOf(seed: number, number: number): number {
  return Math.imul(seed ^ Math.imul(number + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
}
