import type { Rule } from '../rule.ts'
import { badInputRules } from './bad-input.ts'
import { batchRules } from './batches.ts'
import { corsRules } from './cors.ts'
import { emptyFieldRules } from './empty-fields.ts'
import { healthRules } from './health.ts'
import { scriptRules } from './script.ts'
import { sessionRules } from './sessions.ts'

/** The plain HTTP contract, as far as an HTTP client can see it. */
export const RULES: readonly Rule[] = [
  ...healthRules,
  ...sessionRules,
  ...emptyFieldRules,
  ...batchRules,
  ...badInputRules,
  ...corsRules,
  ...scriptRules,
]
