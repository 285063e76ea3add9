import { judgeEvents } from './judge/events.ts'
import type { Evidence } from './judge/evidence.ts'
import { judgeLosses } from './judge/losses.ts'
import { judgeResets } from './judge/resets.ts'
import { judgeSessions } from './judge/sessions.ts'
import { isJudgedByRules, judgeSplit } from './judge/split.ts'

/** Holds what was seen against the promise: one sentence for each thing that is not as promised. */
export function judge(evidence: Evidence): readonly string[] {
  return [
    ...judgeEvents(evidence),
    ...judgeSessions(evidence),
    ...judgeLosses(evidence),
    ...judgeResets(evidence),
    ...(isJudgedByRules(evidence.notes) ? judgeSplit(evidence) : []),
  ]
}
