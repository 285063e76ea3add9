import type { Deployment } from './deployment.ts'

/** One promise of the HTTP contract, and how to see whether a deployment keeps it. Rules do not depend on each other. */
export interface Rule {
  /** What holds, as a sentence without its full stop. */
  readonly rule: string
  readonly check: (deployment: Deployment) => Promise<Finding>
}

/** What a check saw, in a few words, and whether that is what the rule says. */
export interface Finding {
  readonly holds: boolean
  readonly seen: string
}
