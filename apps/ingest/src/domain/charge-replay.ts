import type { RequestFacts } from './event-row.ts'
import { isLarge, replayUnits } from './replays.ts'
import type { SessionRow } from './store.ts'

/**
 * Charges each sender for a whole replay, before the replay reads anything. Resolves to the senders over their limits,
 * with the seconds to wait. A replay of a small session is free.
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
