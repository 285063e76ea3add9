import { sizeOf } from '@footfall/testing/sizes'

/** The seed of a run: a new one each time. `FOOTFALL_FUZZ_SEED` repeats a run. */
export const SEED: number = Number(process.env['FOOTFALL_FUZZ_SEED'] ?? Date.now() % 2 ** 32)

/** Bodies that a run posts in memory. It posts a tenth over sockets, half of these to each DynamoDB. */
export const BODIES: number = sizeOf('FOOTFALL_FUZZ_BODIES')

/** How to repeat this run. */
export const AGAIN: string = `repeat with FOOTFALL_FUZZ_SEED=${SEED} FOOTFALL_FUZZ_BODIES=${BODIES}`
