import { beforeAll, expect, it } from 'vitest'
import { lossySchedules, schedules } from './arbitraries.ts'
import { buildTrackerScript, type TrackerScript } from './browser/tracker-script.ts'
import { check } from './check.ts'
import {
  dropsWhatIsNotAnswered,
  forgetsWhatItSends,
  removesNamesBeforeARetry,
  sendsUnnamedEvents,
} from './faulty/network.ts'
import { type Fault, withFault } from './faulty/page.ts'
import {
  countsEachDropAsOne,
  keepsTheVisitor,
  namesEventsOfOtherPages,
  readsTheRecordOnce,
  takesIdsFromTheClock,
} from './faulty/storage.ts'
import { releasesLocksAtOnce, runsWithoutLocks, stopsTheClock } from './faulty/timing.ts'
import { createMemoryTables, type IngestStore } from './tables.ts'

/** Schedules within which the model shows each fault; it shows most within a hundred. The seed is fixed, so each run is the same. */
const SEARCH = { runs: 5_000, seed: 1, shortens: false }

/** Faults of the tracker, made by faults of its page, and the problem that the model then reports. */
const TRACKERS: readonly {
  readonly fault: string
  /** Applied in this order. */
  readonly pages: readonly Fault[]
  readonly shows: RegExp
  /** Whether only schedules in which events are dropped show the fault. */
  readonly drops?: boolean
}[] = [
  {
    fault: 'removes the name of an event before it retries',
    pages: [removesNamesBeforeARetry],
    shows: /is stored under the names/,
  },
  {
    fault: 'removes events from storage before they are answered',
    pages: [forgetsWhatItSends],
    shows: /was tracked and is not stored/,
  },
  {
    fault: 'names events without the lock, by a record that it reads once',
    pages: [runsWithoutLocks, readsTheRecordOnce],
    shows: /The sessions are|One visitor is counted as/,
  },
  {
    fault: 'releases locks before other tabs see what it wrote',
    pages: [releasesLocksAtOnce],
    shows: /The sessions are|One visitor is counted as/,
  },
  {
    fault: 'names events of other tabs too early',
    pages: [namesEventsOfOtherPages],
    shows: /under the names/,
  },
  {
    fault: 'never names events of dead tabs',
    pages: [stopsTheClock],
    shows: /still wait in storage/,
  },
  {
    fault: 'sends events before they have a name',
    pages: [sendsUnnamedEvents],
    shows: /under the names|is stored as of/,
  },
  {
    fault: 'makes lower ids when the clock steps back',
    pages: [takesIdsFromTheClock],
    shows: /has an id below/,
  },
  {
    fault: 'does not give back the count of a dropped event',
    pages: [countsEachDropAsOne],
    shows: /and the sessions say/,
    drops: true,
  },
  {
    fault: 'drops and counts events that it has to send again',
    pages: [dropsWhatIsNotAnswered],
    shows: /dropped without a reason/,
  },
  {
    fault: 'keeps the visitor when it resets',
    pages: [keepsTheVisitor],
    shows: /has the visitor of what/,
  },
]

/** Faults of the store, and the problem that the model then reports. */
const STORES: readonly {
  readonly fault: string
  readonly spoil: (store: IngestStore) => IngestStore
  readonly shows: RegExp
}[] = [
  {
    fault: 'saves a session without a check of its version',
    spoil: (store) => ({
      ...store,
      saveSession: async (session) =>
        store.saveSession(session, (await store.session(session.session_id))?.version),
    }),
    shows: /its rows fold to|are counted/,
  },
  {
    fault: 'reads no events of a session',
    spoil: (store) => ({ ...store, events: async () => [] }),
    shows: /its rows fold to|are counted/,
  },
  {
    fault: 'puts no active row before the events',
    spoil: (store) => ({ ...store, putActive: async () => {} }),
    shows: /its rows fold to|are counted/,
  },
]

let script: TrackerScript
beforeAll(async () => {
  script = await buildTrackerScript()
})

it.each(TRACKERS)(
  'the model reports a tracker that $fault',
  {
    timeout: 300_000,
  },
  async ({ pages, shows, drops = false }) => {
    const { counterexample } = await check({
      schedules: drops ? lossySchedules : schedules,
      script: pages.reduce(withFault, script),
      openTables: createMemoryTables,
      about: shows,
      ...SEARCH,
    })
    expect(counterexample).toMatch(shows)
  },
)

it.each(STORES)('the model reports a store that $fault', { timeout: 300_000 }, async ({ spoil, shows }) => {
  const { counterexample } = await check({
    schedules,
    script,
    openTables: () => {
      const tables = createMemoryTables()
      return { ...tables, store: spoil(tables.store) }
    },
    about: shows,
    ...SEARCH,
  })
  expect(counterexample).toMatch(shows)
})
