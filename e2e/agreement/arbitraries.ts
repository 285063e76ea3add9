import fc from 'fast-check'
import type { Act, Moment, PageAct, Schedule, Size } from './schedule.ts'
import type { Surprise, SurpriseKind } from './surprises.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Places at which pages may stand. */
const TABS = 4

/** Milliseconds between two moments: less than a step, than storage takes, than a flush waits, than an orphan; around the end of a session. */
const PAUSES = [
  ...[0, 1, 5, 15, 30, 100, 300, 600, 1_500, 3_000, 5_000, 5_500, 6_000, 10_500, 20_000],
  ...[10 * MINUTE, 30 * MINUTE, 31 * MINUTE, 31 * MINUTE, 31 * MINUTE, 2 * HOUR, 25 * HOUR],
]

/** What pages do, as often as they do it here. */
const COMMON: readonly PageAct[] = [
  ...([
    'opens a page',
    'opens a page',
    'opens a page',
    'opens a page',
    'flushes',
    'flushes',
    'hides',
  ] as const),
  ...([
    'leaves',
    'leaves',
    'goes into the back/forward cache',
    'freezes',
    'wakes',
    'comes online',
    'resets',
  ] as const),
]

/** Any browser with any acts and faults. In half of the schedules, sessions must split exactly as the rules say. */
export const schedules: fc.Arbitrary<Schedule> = fc.oneof(fair(), foul())

/** Browsers that have to drop events: too large, too many, too old, refused. */
export const lossySchedules: fc.Arbitrary<Schedule> = fc.record({
  locks: fc.boolean(),
  lag: fc.constantFrom(0, 0, 100),
  wakes: fc.boolean(),
  seed: seed(),
  moments: moments(
    [
      [4, fc.constant({ does: 'network fails' })],
      [1, fc.constant({ does: 'network works' })],
      [3, tracking({ large: 1 }, [20, 30, 40])],
      [1, tracking({ small: 1 }, [400, 700])],
      [6, tracking({ small: 2, 'too large': 2, poisonous: 2 }, [1, 2])],
      [4, pageAct(['opens a page', 'flushes', 'leaves', 'crashes', 'freezes', 'wakes'])],
    ],
    [
      [3, surprise('meanwhile', 200)],
      [4, surprise('request', 2)],
      [1, surprise('store call', 8)],
    ],
    [100, 6_000, 6_000, 20_000, 31 * MINUTE, 3 * DAY, 7 * DAY],
  ),
})

/** Web Locks, requests that fail, processes that are killed. */
function fair(): fc.Arbitrary<Schedule> {
  return fc.record({
    locks: fc.constant(true),
    lag: fc.constantFrom(0, 0, 20, 100),
    wakes: fc.constant(true),
    seed: seed(),
    moments: moments(
      [
        [10, tracking({ small: 12, large: 1 }, [1, 1, 1, 2, 3])],
        [10, pageAct(COMMON)],
        [1, clockAct()],
        [2, worldAct()],
      ],
      [
        [2, surprise('order', 6)],
        [4, surprise('request', 2)],
        [4, surprise('store call', 8)],
        [3, surprise('pace', 8)],
      ],
      PAUSES,
    ),
  })
}

/** All that can happen. */
function foul(): fc.Arbitrary<Schedule> {
  return fc.record({
    locks: fc.constantFrom(true, true, true, true, false),
    lag: fc.constantFrom(0, 0, 0, 20, 100),
    wakes: fc.boolean(),
    seed: seed(),
    moments: moments(
      [
        [12, tracking({ small: 12, large: 1, 'too large': 1, poisonous: 1 }, [1, 1, 1, 2, 3])],
        [14, pageAct([...COMMON, ...COMMON, 'crashes', 'crashes', 'crashes', 'clears its storage'])],
        [1, clockAct()],
        [2, worldAct()],
      ],
      [
        [8, surprise('meanwhile', 40)],
        [2, surprise('death', 60)],
        [3, surprise('order', 6)],
        [5, surprise('request', 2)],
        [3, surprise('store call', 8)],
        [2, surprise('pace', 8)],
        [1, surprise('refusal', 20)],
      ],
      PAUSES,
    ),
  })
}

type Weighted<Value> = readonly (readonly [weight: number, arbitrary: fc.Arbitrary<Value>])[]

function moments(
  acts: Weighted<Act>,
  surprises: Weighted<Surprise>,
  pauses: readonly number[],
): fc.Arbitrary<Moment[]> {
  const moment = fc.record({
    acts: fc.array(oneOf(acts), { minLength: 1, maxLength: 3 }),
    surprises: fc.array(oneOf(surprises), { maxLength: 3 }),
    pause: fc.constantFrom(...pauses),
  })
  return fc.array(moment, { minLength: 1, maxLength: 6 })
}

function oneOf<Value>(weighted: Weighted<Value>): fc.Arbitrary<Value> {
  return fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}

function tracking(sizes: Partial<Record<Size, number>>, events: readonly number[]): fc.Arbitrary<Act> {
  return fc.record({
    does: fc.constant('tracks' as const),
    tab: tab(),
    events: fc.constantFrom(...events),
    size: oneOf(Object.entries(sizes).map(([size, weight]) => [weight, fc.constant(size as Size)])),
  })
}

function pageAct(acts: readonly PageAct[]): fc.Arbitrary<Act> {
  return fc.record({ does: fc.constantFrom(...acts), tab: tab() })
}

function clockAct(): fc.Arbitrary<Act> {
  return fc.record({
    does: fc.constant('sets the clock' as const),
    by: fc.constantFrom(-HOUR, -MINUTE, 10 * MINUTE, DAY),
  })
}

function worldAct(): fc.Arbitrary<Act> {
  return fc.record({
    does: fc.constantFrom('network fails' as const, 'network works' as const, 'sweep' as const),
  })
}

/** A surprise of a kind, at one of its next points. */
function surprise(kind: SurpriseKind, points: number): fc.Arbitrary<Surprise> {
  return fc.record({ kind: fc.constant(kind), after: fc.nat(points), pick: fc.nat(60) })
}

function tab(): fc.Arbitrary<number> {
  return fc.nat(TABS - 1)
}

function seed(): fc.Arbitrary<number> {
  return fc.nat(2 ** 31 - 2)
}
