import { describe, expect, it } from 'vitest'
import { lossySchedules, schedules } from './arbitraries.ts'
import { buildTrackerScript, type Mutation } from './browser/tracker-script.ts'
import { check } from './check.ts'
import { createMemoryTables, type IngestStore } from './tables.ts'

/** Schedules within which each fault shows; most do within a hundred. Always the same ones, so that this test has no luck. */
const ENOUGH = 5_000
const SEARCH = { runs: ENOUGH, seed: 1, shortens: false }

/** Faults of the tracker, and what is then not as promised. */
const TRACKERS: readonly {
  readonly fault: string
  readonly code: readonly Mutation[]
  readonly shows: RegExp
  /** Whether it shows only where events are dropped. */
  readonly drops?: boolean
}[] = [
  {
    fault: 'names an event again before it sends it again',
    code: [
      {
        file: 'delivery.ts',
        code: 'if (verdict >= Verdict.misconfigured) return',
        becomes: `if (verdict >= Verdict.misconfigured) for (const { session_id: _, ...event } of events)
            localStorage[prefix + event.event_id] = JSON.stringify(event)
          if (verdict >= Verdict.misconfigured) return`,
      },
    ],
    shows: /is stored under the names/,
  },
  {
    fault: 'forgets events when it sends them, and not when they are answered for',
    code: [
      {
        file: 'delivery.ts',
        code: 'const response = await (',
        becomes: `for (const { event_id } of events) remove(prefix + event_id)
          const response = await (`,
      },
    ],
    shows: /was tracked and is not stored/,
  },
  {
    fault: 'names events without the lock and by a record that it does not read again',
    code: [
      {
        file: 'event-assignment.ts',
        code: 'exclusively(assignmentLock(prefix), () => assignable().forEach(assign))',
        becomes: 'Promise.resolve(assignable().forEach(assign))',
      },
      {
        file: 'event-assignment.ts',
        code: 'const before = readRecord(prefix)',
        becomes: 'const before = ((own as any).record ??= readRecord(prefix))',
      },
      {
        file: 'event-assignment.ts',
        code: 'const record = advanceRecord(before, event)',
        becomes: 'const record = ((own as any).record = advanceRecord(before, event))',
      },
    ],
    shows: /The sessions are|One visitor is counted as/,
  },
  {
    fault: 'lets go of locks before others see what was written under them',
    code: [{ file: 'browser/locks.ts', code: 'setTimeout(release, RELEASE_DELAY)', becomes: 'release()' }],
    shows: /The sessions are|One visitor is counted as/,
  },
  {
    fault: "names other tabs' events as soon as it sees them",
    code: [{ file: 'event-assignment.ts', code: 'age >= ORPHAN_AGE', becomes: 'true' }],
    shows: /under the names/,
  },
  {
    fault: 'leaves the events of dead tabs alone',
    code: [{ file: 'event-assignment.ts', code: 'age >= ORPHAN_AGE', becomes: 'false' }],
    shows: /still wait in storage/,
  },
  {
    fault: 'sends an event before it has a name',
    code: [{ file: 'delivery.ts', code: '!session_id || ', becomes: '' }],
    shows: /under the names|is stored as of/,
  },
  {
    fault: 'makes ids that fall when the clock steps back',
    code: [
      { file: 'recording.ts', code: 'laterId(lastId, readRecord(prefix)?.last_event_id)', becomes: "''" },
    ],
    shows: /has an id below/,
  },
  {
    fault: 'does not give back what a dropped event had counted',
    code: [{ file: 'outbox.ts', code: '1 + (event.dropped ?? 0)', becomes: '1' }],
    shows: /and the sessions say/,
    drops: true,
  },
  {
    fault: 'drops an event that it has sent in vain, and counts it',
    code: [
      {
        file: 'delivery.ts',
        code: 'if (verdict >= Verdict.misconfigured) return',
        becomes: `if (verdict >= Verdict.misconfigured) for (const event of events) dropEvent(prefix, event)
          if (verdict >= Verdict.misconfigured) return`,
      },
    ],
    shows: /dropped without a reason/,
  },
  {
    fault: 'keeps the visitor when it resets',
    code: [{ file: 'reset.ts', code: 'anonymous_id: createVisitorId(random),', becomes: '' }],
    shows: /has the visitor of what/,
  },
]

/** Faults below the ingest app. */
const STORES: readonly {
  readonly fault: string
  readonly spoil: (store: IngestStore) => IngestStore
  readonly shows: RegExp
}[] = [
  {
    fault: 'writes a session whatever its version is',
    spoil: (store) => ({
      ...store,
      saveSession: async (session) =>
        store.saveSession(session, (await store.session(session.session_id))?.version),
    }),
    shows: /its rows fold to|are counted/,
  },
  {
    fault: 'does not say which events are stored already',
    spoil: (store) => ({ ...store, events: async () => [] }),
    shows: /its rows fold to|are counted/,
  },
  {
    fault: 'takes no note of a session before its events',
    spoil: (store) => ({ ...store, putActive: async () => {} }),
    shows: /its rows fold to|are counted/,
  },
]

describe('a tracker is found out that', () => {
  it.each(TRACKERS)('$fault', { timeout: 300_000 }, async ({ code, shows, drops = false }) => {
    const { counterexample } = await check({
      schedules: drops ? lossySchedules : schedules,
      script: await buildTrackerScript(code),
      openTables: createMemoryTables,
      about: shows,
      ...SEARCH,
    })
    expect(counterexample).toMatch(shows)
  })
})

describe('a store is found out that', () => {
  it.each(STORES)('$fault', { timeout: 300_000 }, async ({ spoil, shows }) => {
    const { counterexample } = await check({
      schedules,
      script: await buildTrackerScript(),
      openTables: () => {
        const tables = createMemoryTables()
        return { ...tables, store: spoil(tables.store) }
      },
      about: shows,
      ...SEARCH,
    })
    expect(counterexample).toMatch(shows)
  })
})
