import { expect } from '@playwright/test'
import type { Fault } from '../ledger/fault.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { MATRIX } from '../ledger/matrix.ts'
import {
  DEDUPE_OFF,
  DELETE_BEFORE_THE_ANSWER,
  type Mutation,
  VERSION_CHECK_OFF,
} from '../ledger/mutations.ts'
import { test } from '../ledger/test.ts'

/** The faults put into the software, and the rows and the column in which the ledger has to report each. */
const MUTANTS: readonly {
  readonly that: string
  readonly mutation: Mutation
  readonly column: keyof Ledger
  readonly rows: readonly (readonly [when: string, what: string])[]
}[] = [
  {
    that: 'reports as lost what a page removes from its outbox before the answer',
    mutation: DELETE_BEFORE_THE_ANSWER,
    column: 'lost',
    rows: [
      ['through an outage that ends while the page is open', 'the browser is offline'],
      [
        'through an outage that ends before the visitor comes back another day',
        'connections are cut before anything is read',
      ],
      ['through an outage that ends before the visitor comes back another day', 'the answer is 503'],
      ['when the answer is', '413 to more than three events at a time'],
    ],
  },
  {
    that: 'reports as duplicates what an app without deduplication stores twice',
    mutation: DEDUPE_OFF,
    column: 'duplicates',
    rows: [
      ['when the visitor leaves as soon as they are tracked', 'by a link to another page of the site'],
      [
        'through an outage that ends before the visitor comes back another day',
        'connections are cut after all is stored and before the answer',
      ],
      ['when the visitor leaves as soon as they are tracked', 'by closing the tab'],
    ],
  },
  {
    that: 'reports as miscounted what an app without version checks overwrites',
    mutation: VERSION_CHECK_OFF,
    column: 'miscounted',
    rows: [
      ['while tabs are at work, and the app', 'has three processes, of which each gets every third request'],
    ],
  },
]

for (const { that, mutation, column, rows } of MUTANTS) {
  test.describe(`The ledger ${that}`, () => {
    // Twenty events: with fewer, processes that race may happen not to meet.
    test.use({ mutation, events: 20 })
    for (const [when, what] of rows) {
      test(`${when} › ${what}`, async ({ world }) => {
        await faultOf(when, what).run(world)
        expect((await world.ledger())[column]).toBeGreaterThan(0)
      })
    }
  })
}

function faultOf(when: string, what: string): Fault {
  const fault = MATRIX.find((family) => family.when === when)?.faults.find((fault) => fault.what === what)
  if (!fault) throw new Error(`The matrix has no row "${when} › ${what}".`)
  return fault
}
