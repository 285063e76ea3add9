/** The seed of a run: another one each time, unless a failure is to be repeated. */
export const SEED: number = Number(process.env['FOOTFALL_FUZZ_SEED'] ?? Date.now() % 2 ** 32)

/** How many bodies a run posts in memory. Over a socket it is a tenth, half of them to each DynamoDB. */
export const BODIES: number = Number(process.env['FOOTFALL_FUZZ_BODIES'] ?? 100_000)

/** How to have the same again. */
export const AGAIN: string = `again with FOOTFALL_FUZZ_SEED=${SEED} FOOTFALL_FUZZ_BODIES=${BODIES}`
