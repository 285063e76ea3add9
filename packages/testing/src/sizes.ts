/** Names of the variables that override a size. */
export type SizeVariable =
  | 'FOOTFALL_FUZZ_BODIES'
  | 'FOOTFALL_SCHEDULES'
  | 'FOOTFALL_ORDERS'
  | 'FAULT_SIZE'
  | 'LEDGER_EVENTS'

/**
 * How much the random tests do: `usual` by default, `deep` where `FOOTFALL_DEEP` is 1, as `npm test -- --deep` sets it.
 * The variable of the same name overrides both.
 */
const SIZES: Readonly<Record<SizeVariable, { readonly usual: number; readonly deep: number }>> = {
  /** Bodies that the fuzz tests post in memory. */
  FOOTFALL_FUZZ_BODIES: { usual: 10_000, deep: 100_000 },
  /** Random schedules that the tracker and the app play against each other. */
  FOOTFALL_SCHEDULES: { usual: 500, deep: 5_000 },
  /** Random orders in which several processes of the app do the same work. */
  FOOTFALL_ORDERS: { usual: 300, deep: 3_000 },
  /** Clients of an app whose DynamoDB fails, as a multiple of six visits. */
  FAULT_SIZE: { usual: 1, deep: 5 },
  /** Events that each fault of the ledger tracks at least. */
  LEDGER_EVENTS: { usual: 8, deep: 200 },
}

/** The size that a variable names, a whole number above 0. Throws an Error with a sentence if the variable holds anything else. */
export function sizeOf(variable: SizeVariable, env: NodeJS.ProcessEnv = process.env): number {
  const { usual, deep } = SIZES[variable]
  const text = env[variable]
  if (text === undefined || text === '') return env['FOOTFALL_DEEP'] === '1' ? deep : usual
  const size = Number(text)
  if (!Number.isInteger(size) || size < 1) throw new Error(`${variable} must be a whole number above 0.`)
  return size
}
