import { StoreUnavailable } from './errors.ts'

/**
 * Default milliseconds in which a request is answered once its body has arrived, retries of its calls included. The
 * store derives its time-outs from it.
 */
export const BUDGET = 2_000

/** Resolves to the result of `work`. Throws `StoreUnavailable` after `budget` milliseconds. The work continues; it is idempotent. */
export async function withinBudget<Result>(work: Promise<Result>, budget: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('a request in time')), budget)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
