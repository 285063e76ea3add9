import fc from 'fast-check'
import type { TrackerScript } from './browser/tracker-script.ts'
import { play, type Run } from './run.ts'
import type { Schedule } from './schedule.ts'
import type { Tables } from './tables.ts'

/** The result of many runs. */
export interface Report {
  readonly seed: number
  readonly runs: number
  /** Runs in which the sessions had to be exactly what the rules say. */
  readonly judgedByRules: number
  /** Runs in which an event was lost. */
  readonly withLosses: number
  /** The shortest run found that breaks the promise, as a story with its problems; absent if there is none. */
  readonly counterexample?: string
}

/** Plays schedules until one breaks the promise, and shortens that one. */
export async function check({
  schedules,
  script,
  openTables,
  runs,
  seed,
  about = /./,
  shortens = true,
}: {
  schedules: fc.Arbitrary<Schedule>
  script: TrackerScript
  openTables: () => Tables | Promise<Tables>
  runs: number
  seed: number
  /** The problems to look for. Default: any. */
  about?: RegExp
  /** Whether to look for the shortest such run. */
  shortens?: boolean
}): Promise<Report> {
  let judgedByRules = 0
  let withLosses = 0
  const run = async (schedule: Schedule): Promise<Run> => play(schedule, script, await openTables())
  const { counterexample, numRuns } = await fc.check(
    fc.asyncProperty(schedules, async (schedule) => {
      const { problems, isJudgedByRules, lostEvents } = await run(schedule)
      if (isJudgedByRules) judgedByRules += 1
      if (lostEvents > 0) withLosses += 1
      return !problems.some((problem) => about.test(problem))
    }),
    { numRuns: runs, seed, endOnFailure: !shortens },
  )
  const report = { seed, runs: numRuns, judgedByRules, withLosses }
  if (!counterexample) return report
  const { problems, story } = await run(counterexample[0])
  return { ...report, counterexample: [story(), ...problems].join('\n') }
}
