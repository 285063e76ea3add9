import { type DynamoDBServer, startDynalite } from '@footfall/testing/dynamodb'
import { sizeOf } from '@footfall/testing/sizes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lossySchedules, schedules } from './arbitraries.ts'
import { buildTrackerScript, type TrackerScript } from './browser/tracker-script.ts'
import { check, type Report } from './check.ts'
import { type DynamoDBTables, openDynamoDBTables } from './dynamodb-tables.ts'
import { createMemoryTables } from './tables.ts'

const SCHEDULES = sizeOf('FOOTFALL_SCHEDULES')

/** A new one each time. `FOOTFALL_SEED` repeats the run that printed it. */
const SEED = Number(process.env['FOOTFALL_SEED'] ?? Date.now() % 2 ** 31)

/** Schedules that are played on dynalite, too. */
const ON_DYNALITE = Math.ceil(SCHEDULES / 15)

/** Schedules that drop events. They are large, so they are slow. */
const LOSSY = Math.ceil(SCHEDULES / 50)

describe('agreement', () => {
  let script: TrackerScript
  let server: DynamoDBServer
  let tables: DynamoDBTables
  beforeAll(async () => {
    script = await buildTrackerScript()
    server = await startDynalite()
    tables = await openDynamoDBTables(server.endpoint)
  })
  afterAll(async () => {
    tables.stop()
    await server.stop()
  })

  it(`tracker and app agree on every event and session in ${SCHEDULES} schedules of tabs, faults and crashes`, {
    timeout: 600_000 + SCHEDULES * 1_000,
  }, async () => {
    const report = await check({
      schedules,
      script,
      openTables: createMemoryTables,
      runs: SCHEDULES,
      seed: SEED,
    })
    expectNone(report)
    // In about half of the schedules, sessions must be split exactly as the rules say.
    expect(report.judgedByRules).toBeGreaterThan(report.runs / 3)
  })

  it(`tracker and app agree in the first ${ON_DYNALITE} of these schedules on dynalite`, {
    timeout: 600_000 + ON_DYNALITE * 10_000,
  }, async () => {
    expectNone(await check({ schedules, script, openTables: tables.emptied, runs: ON_DYNALITE, seed: SEED }))
  })

  it(`sessions count all lost events, or more, in ${LOSSY} schedules that drop events`, {
    timeout: 600_000 + LOSSY * 10_000,
  }, async () => {
    const report = await check({
      schedules: lossySchedules,
      script,
      openTables: createMemoryTables,
      runs: LOSSY,
      seed: SEED,
    })
    expectNone(report)
    expect(report.withLosses).toBeGreaterThan(report.runs / 3)
  })
})

function expectNone({ seed, counterexample, ...report }: Report): void {
  console.info(`FOOTFALL_SEED=${seed}: ${JSON.stringify(report)}`)
  if (counterexample) expect.fail(`FOOTFALL_SEED=${seed}\n${counterexample}`)
}
