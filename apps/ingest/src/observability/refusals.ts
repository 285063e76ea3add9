import type { Log } from '../http/error-answer.ts'
import type { RefusalReason, Refusals } from '../http/refusals.ts'

/** Milliseconds from a refusal to the line that reports it: at most one line a second. */
const INTERVAL = 1_000

/**
 * Counts each refusal as a metric, and logs at most one line a second, with the number of refusals of each reason since
 * the line before.
 */
export function createRefusals({
  onRefusal,
  log,
  later = afterInterval,
}: {
  readonly onRefusal: (reason: RefusalReason) => void
  readonly log: Log
  /** Calls the task once, after an interval. */
  readonly later?: (task: () => void) => void
}): Refusals {
  const counts = new Map<RefusalReason, number>()
  const report = (): void => {
    const facts = Object.fromEntries([...counts].map(([reason, count]) => [reason, String(count)]))
    counts.clear()
    log('Requests or connections were refused.', undefined, facts)
  }
  return {
    count(reason) {
      onRefusal(reason)
      if (counts.size === 0) later(report)
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    },
  }
}

/** Does not keep the process running. */
function afterInterval(task: () => void): void {
  setTimeout(task, INTERVAL).unref()
}
