import type { RequestFacts } from './event-row.ts'
import { isLarge, replayUnits } from './replays.ts'
import type { SessionRow } from './store.ts'

/**
 * Charges senders for a replay before it is read, each for all of it. Resolves to the seconds to wait of those that are
 * over their limit. Small sessions cost nothing.
 */
export async function chargeReplay(
  session: SessionRow | undefined,
  senders: Iterable<RequestFacts>,
): Promise<ReadonlyMap<RequestFacts, number>> {
  const refused = new Map<RequestFacts, number>()
  if (!session || !isLarge(session)) return refused
  for (const request of senders) {
    const retryAfter = await request.charge?.(replayUnits(session))
    if (retryAfter !== undefined) refused.set(request, retryAfter)
  }
  return refused
}
