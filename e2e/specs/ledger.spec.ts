import { expect } from '@playwright/test'
import { MATRIX } from '../ledger/matrix.ts'
import { test } from '../ledger/test.ts'

test.describe.configure({ timeout: 120_000 })

test.describe('Every event is stored once and counted once', () => {
  for (const { when, faults } of MATRIX) {
    test.describe(when, () => {
      for (const { what, run, mayLose } of faults) {
        test(what, async ({ world }, testInfo) => {
          await run(world)
          const ledger = await world.ledger()
          await testInfo.attach('ledger', { body: JSON.stringify(ledger), contentType: 'application/json' })
          const { lost, told } = ledger
          expect(ledger).toMatchObject({ duplicates: 0, miscounted: 0, lost: mayLose ? lost : told })
        })
      }
    })
  }
})
