import { it } from 'vitest'
import { fuzzInMemory } from '../support/fuzz/memory-shard.ts'

it('stores exactly the events that it accepts from fuzzed requests: half 1', { timeout: 600_000 }, () =>
  fuzzInMemory(0, 2),
)
