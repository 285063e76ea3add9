import { it } from 'vitest'
import { fuzzInMemory } from '../support/fuzz/memory-shard.ts'

it('accepts, refuses and stores exactly what it says, whatever comes: half 2', { timeout: 600_000 }, () =>
  fuzzInMemory(1, 2),
)
