import { StoreUnavailable } from './errors.ts'

/** Milliseconds in which a request is answered once its body has arrived. The store's own time-outs follow from it. */
export const DEADLINE = 5_000

/** What `work` resolves to; `StoreUnavailable` at the deadline. The work itself goes on: doing it again does no harm. */
export async function withinDeadline<Result>(
  work: Promise<Result>,
  deadline: number = DEADLINE,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('a request in time')), deadline)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
