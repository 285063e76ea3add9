import { judgeEvents } from './judge/events.ts'
import type { Evidence } from './judge/evidence.ts'
import { judgeLosses } from './judge/losses.ts'
import { judgeResets } from './judge/resets.ts'
import { judgeSessions } from './judge/sessions.ts'
import { isJudgedByRules, judgeSplit } from './judge/split.ts'

/** Compares the evidence with the promise. Returns a sentence for each violation. */
export function judge(evidence: Evidence): readonly string[] {
  return [
    ...judgeEvents(evidence),
    ...judgeSessions(evidence),
    ...judgeLosses(evidence),
    ...judgeResets(evidence),
    ...(isJudgedByRules(evidence.notes) ? judgeSplit(evidence) : []),
  ]
}
