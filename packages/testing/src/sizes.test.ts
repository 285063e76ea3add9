import { describe, expect, it } from 'vitest'
import { sizeOf } from './sizes.ts'

describe('sizeOf', () => {
  it.each([
    ['the usual size by default', {}, 10_000],
    ['the deep size with FOOTFALL_DEEP=1', { FOOTFALL_DEEP: '1' }, 100_000],
    ['the size of its own variable', { FOOTFALL_FUZZ_BODIES: '7' }, 7],
    [
      'the size of its own variable with FOOTFALL_DEEP=1',
      { FOOTFALL_DEEP: '1', FOOTFALL_FUZZ_BODIES: '7' },
      7,
    ],
    ['the usual size where its variable is empty', { FOOTFALL_FUZZ_BODIES: '' }, 10_000],
  ])('returns %s', (_, env, size) => {
    expect(sizeOf('FOOTFALL_FUZZ_BODIES', env)).toBe(size)
  })

  it.each(['0', '-1', '1.5', 'many'])('rejects a variable that is %s with a sentence', (text) => {
    expect(() => sizeOf('FOOTFALL_SCHEDULES', { FOOTFALL_SCHEDULES: text })).toThrow(
      'FOOTFALL_SCHEDULES must be a whole number above 0.',
    )
  })
})
