import { describe, expect, it } from 'vitest'
import { percentile, spread } from './figures.ts'

describe('percentile', () => {
  /** 0.001 to 0.1 ms. */
  const durations = Array.from({ length: 100 }, (_, index) => (index + 1) / 1_000).reverse()

  it.each([
    [50, 0.05],
    [95, 0.095],
    [100, 0.1],
  ])('of a hundred durations, in any order, finds the one below which %i % lie', (percentage, duration) => {
    expect(percentile(durations, percentage)).toBeCloseTo(duration, 4)
  })

  it('a duration below the resolution of the clock counts as nearly zero', () => {
    expect(percentile([0, 0, 5], 50)).toBeCloseTo(0, 5)
  })
})

describe('spread', () => {
  it.each([
    [
      [3, 1, 2],
      [1, 2, 3],
    ],
    [
      [10, 9, -1, 100],
      [-1, 9, 100],
    ],
    [[7], [7, 7, 7]],
  ])('of %j is %j', (values, expected) => {
    expect(spread(values)).toEqual(expected)
  })

  it('the figures of no samples are no numbers', () => {
    expect(spread([])).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })
})
