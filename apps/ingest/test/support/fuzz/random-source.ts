import type { Random } from '@footfall/protocol'
import { seededRandom } from '@footfall/testing/seeded-random'

/** Seeded random choices. */
export interface RandomSource {
  /** An integer from 0 to `end - 1`. */
  below(end: number): number
  /** True with a probability of one in `count`. */
  oneIn(count: number): boolean
  pick<Choice>(choices: readonly Choice[]): Choice
  /** Random characters of ids. */
  readonly characters: Random
}

const ID_CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz'

export function createRandomSource(seed: number): RandomSource {
  const draw = seededRandom(seed)
  const below = (end: number): number => Math.floor(draw() * end)
  return {
    below,
    oneIn: (count) => below(count) === 0,
    pick: <Choice>(choices: readonly Choice[]) => choices[below(choices.length)] as Choice,
    characters: (size) => Array.from({ length: size }, () => ID_CHARACTERS[below(36)]).join(''),
  }
}

/** A distinct seed for each number, so that each can be repeated alone. */
export function seedOf(seed: number, number: number): number {
  return Math.imul(seed ^ Math.imul(number + 1, 0x9e3779b1), 0x85ebca6b) >>> 0
}
