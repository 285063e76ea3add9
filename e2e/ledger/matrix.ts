import type { Family } from './fault.ts'
import { answers } from './faults/answers.ts'
import { ending } from './faults/ending.ts'
import { killedBrowser } from './faults/killed-browser.ts'
import { leaving } from './faults/leaving.ts'
import { outagesUntilAnotherDay, outagesWhileOpen } from './faults/outages.ts'
import { calls, processes } from './faults/server.ts'

/** All faults, in the order in which they are run and printed. */
export const MATRIX: readonly Family[] = [
  leaving,
  ending,
  killedBrowser,
  outagesWhileOpen,
  outagesUntilAnotherDay,
  answers,
  calls,
  processes,
]
