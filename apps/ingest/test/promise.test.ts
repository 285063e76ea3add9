import { sizeOf } from '@footfall/testing/sizes'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { CallOutcome } from './support/fallible-processes.ts'
import { createWorld, PLACES, type Sending, VISIT_EVENTS, VISITS } from './support/model-world.ts'
import { MINUTE } from './support/site.ts'

const sending: fc.Arbitrary<Sending> = fc.record({
  visit: fc.constantFrom(...VISITS),
  events: fc.array(fc.nat(VISIT_EVENTS - 1), { minLength: 1, maxLength: 4 }),
  plain: fc.constantFrom(false, false, true),
  place: fc.nat(PLACES - 1),
  retries: fc.constantFrom(0, 0, 1, 2),
})

/** Concurrent sendings and sweeps, and the idle minutes after them. */
const phase = fc.record({
  sendings: fc.array(sending, { maxLength: 4 }),
  sweeps: fc.array(fc.nat(PLACES - 1), { maxLength: 2 }),
  quiet: fc.constantFrom(0, 2, 2, 26, 31),
})

const outcome: fc.Arbitrary<CallOutcome> = fc.oneof(
  { weight: 15, arbitrary: fc.constant<CallOutcome>('succeeds') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<CallOutcome>('dies before', 'dies after', 'fails before', 'fails after'),
  },
)

it.each([
  ['nothing fails', fc.constant<CallOutcome>('succeeds'), sizeOf('FOOTFALL_ORDERS')],
  ['calls fail, answers get lost and processes are killed', outcome, 3 * sizeOf('FOOTFALL_ORDERS')],
] as const)(
  'two processes store and count every acknowledged event once, at any order of their calls, while %s',
  async (_, outcomes, numRuns) => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(phase, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(outcomes),
        async (scheduler, phases, outcomes) => {
          const world = createWorld({ scheduler, outcomes })
          for (const { sendings, sweeps, quiet } of phases) {
            await scheduler.waitFor(Promise.all([...sendings.map(world.send), ...sweeps.map(world.sweep)]))
            world.expectAcknowledgedCounted()
            world.pass(quiet * MINUTE)
          }
          await world.expectExactAtEnd()
        },
      ),
      { numRuns },
    )
    expect.hasAssertions()
  },
)
