import { StoreUnavailable } from './errors.ts'

/**
 * Milliseconds in which a request is answered once its body has arrived, however often its calls are tried again; unless
 * the host says otherwise. The store's own time-outs follow from it.
 */
export const BUDGET = 2_000

/** What `work` resolves to; `StoreUnavailable` once the budget is spent. The work itself goes on: doing it again does no harm. */
export async function withinBudget<Result>(work: Promise<Result>, budget: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('a request in time')), budget)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
