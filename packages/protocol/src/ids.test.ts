import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createEventId,
  createVisitorId,
  isAheadOfItsTime,
  isEventId,
  isSessionId,
  namingEventOf,
  sessionIdOf,
} from './ids.ts'

const NOW = 1_790_000_000_000
const YEAR_2255 = 9_000_000_000_000

const dice = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'), minLength: 32, maxLength: 32 })
  .map((drawn) => (size: number) => drawn.slice(0, size))

/** A clock may be wrong by centuries, step back, or stand still. */
const clock = fc.oneof(
  fc.integer({ min: NOW - 2, max: NOW + 2 }),
  fc.integer({ min: -YEAR_2255, max: YEAR_2255 - 1_000 }),
)

const events = fc.array(fc.record({ now: clock, random: dice }), { minLength: 1 }).map((moments) => {
  let last = ''
  return moments.map(({ now, random }) => {
    const before = last
    last = createEventId(now, random, before)
    return { id: last, before, now }
  })
})

describe('createEventId', () => {
  it('rises as a string from event to event, whatever the clock does', () => {
    fc.assert(
      fc.property(events, (made) => {
        for (const { id, before } of made) expect(id > before).toBe(true)
      }),
    )
  })

  it('is well formed, whatever the clock does', () => {
    fc.assert(
      fc.property(events, (made) => {
        for (const { id } of made) expect(id).toSatisfy(isEventId)
      }),
    )
  })

  it('says the time of the clock, or of the last id and one millisecond where that is later', () => {
    fc.assert(
      fc.property(events, (made) => {
        for (const { id, before, now } of made) {
          expect(timeOf(id)).toBe(now > timeOf(before) ? now : timeOf(before) + 1)
        }
      }),
    )
  })
})

function timeOf(id: string): number {
  return Number(id.split('_')[1] ?? 0)
}

describe('sessionIdOf', () => {
  it('names a session after its first event, so that the name tells the event', () => {
    fc.assert(
      fc.property(clock, dice, (now, random) => {
        const id = createEventId(now, random)
        expect(sessionIdOf(id)).toSatisfy(isSessionId)
        expect(namingEventOf(sessionIdOf(id))).toBe(id)
      }),
    )
  })
})

describe('createVisitorId', () => {
  it('is user_ and twenty random characters', () => {
    expect(createVisitorId((size) => 'x'.repeat(size))).toBe('user_xxxxxxxxxxxxxxxxxxxx')
  })
})

describe.each([
  ['isEventId', isEventId, 'evt_'],
  ['isSessionId', isSessionId, 'sess_'],
] as const)('%s', (_name, isId, prefix) => {
  it.each([
    ['as it is made', `${prefix}1790000000000_0123456789abcxyz`, true],
    ['of the first millisecond', `${prefix}0000000000001_0123456789abcxyz`, true],
    ['empty', '', false],
    ['the prefix alone', prefix, false],
    ['another prefix', 'user_1790000000000_0123456789abcxyz', false],
    ['no prefix', '1790000000000_0123456789abcxyz', false],
    ['twelve digits', `${prefix}790000000000_0123456789abcxyz`, false],
    ['fourteen digits', `${prefix}11790000000000_0123456789abcxyz`, false],
    ['a letter in the time', `${prefix}179000000000x_0123456789abcxyz`, false],
    ['fifteen random characters', `${prefix}1790000000000_0123456789abcxy`, false],
    ['seventeen random characters', `${prefix}1790000000000_0123456789abcxyz0`, false],
    ['capital letters', `${prefix}1790000000000_0123456789ABCXYZ`, false],
    ['something before it', ` ${prefix}1790000000000_0123456789abcxyz`, false],
    ['a line break after it', `${prefix}1790000000000_0123456789abcxyz\n`, false],
  ])('%s: %j is %s', (_meaning, id, known) => {
    expect(isId(id)).toBe(known)
  })
})

describe('an event id that a stranger brings', () => {
  it.each([
    ['the last millisecond before the year 2255', 'evt_8999999999999_0123456789abcxyz', true],
    ['the year 2255', 'evt_9000000000000_0123456789abcxyz', false],
    ['the last time of thirteen digits', 'evt_9999999999999_0123456789abcxyz', false],
  ])('%s: %j is %s', (_meaning, id, known) => {
    expect(isEventId(id)).toBe(known)
  })

  it('leaves room for a higher one', () => {
    const highest = 'evt_8999999999999_zzzzzzzzzzzzzzzz'
    expect(highest).toSatisfy(isEventId)
    expect(createEventId(NOW, () => '0'.repeat(16), highest) > highest).toBe(true)
  })
})

describe('isAheadOfItsTime', () => {
  const DAY = 86_400_000

  it.each([
    ['at the time of the event', 0, NOW, NOW, false],
    ['24 hours after it', DAY, NOW, NOW, false],
    ['a millisecond more than 24 hours after it', DAY + 1, NOW, NOW, true],
    ['24 hours after it, by a clock that is years ahead', DAY, NOW, NOW - 1_000 * DAY, false],
    ['24 hours after its arrival, and days after the event', DAY, NOW - 5 * DAY, NOW, false],
    ['before it', -DAY, NOW, NOW, false],
  ])('judges an id whose time lies %s', (_meaning, lead, client_time, received_at, ahead) => {
    const event_id = createEventId(NOW + lead, (size) => '0'.repeat(size))
    expect(isAheadOfItsTime({ event_id, client_time, received_at })).toBe(ahead)
  })

  it('is false for no id at all', () => {
    expect(isAheadOfItsTime({ event_id: '', client_time: NOW, received_at: NOW })).toBe(false)
  })
})
