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

const randomSource = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'), minLength: 32, maxLength: 32 })
  .map((characters) => (size: number) => characters.slice(0, size))

/** A clock may be wrong by centuries, be set back, or not advance. */
const clock = fc.oneof(
  fc.integer({ min: NOW - 2, max: NOW + 2 }),
  fc.integer({ min: -YEAR_2255, max: YEAR_2255 - 1_000 }),
)

const events = fc.array(fc.record({ now: clock, random: randomSource }), { minLength: 1 }).map((moments) => {
  let last = ''
  return moments.map(({ now, random }) => {
    const before = last
    last = createEventId(now, random, before)
    return { id: last, before, now }
  })
})

describe('createEventId', () => {
  it('createEventId returns increasing strings for any clock', () => {
    fc.assert(
      fc.property(events, (made) => {
        for (const { id, before } of made) expect(id > before).toBe(true)
      }),
    )
  })

  it('createEventId returns valid ids for any clock', () => {
    fc.assert(
      fc.property(events, (made) => {
        for (const { id } of made) expect(id).toSatisfy(isEventId)
      }),
    )
  })

  it('createEventId uses the time of the clock, or the last id plus one millisecond if that is later', () => {
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
  it('sessionIdOf and namingEventOf are inverse', () => {
    fc.assert(
      fc.property(clock, randomSource, (now, random) => {
        const id = createEventId(now, random)
        expect(sessionIdOf(id)).toSatisfy(isSessionId)
        expect(namingEventOf(sessionIdOf(id))).toBe(id)
      }),
    )
  })
})

describe('createVisitorId', () => {
  it('createVisitorId returns user_ and twenty random characters', () => {
    expect(createVisitorId((size) => 'x'.repeat(size))).toBe('user_xxxxxxxxxxxxxxxxxxxx')
  })
})

describe.each([
  ['isEventId', isEventId, 'evt_'],
  ['isSessionId', isSessionId, 'sess_'],
] as const)('%s', (name, isId, prefix) => {
  it.each([
    ['in its valid form', `${prefix}1790000000000_0123456789abcxyz`, true],
    ['with the first millisecond', `${prefix}0000000000001_0123456789abcxyz`, true],
    ['that is empty', '', false],
    ['of only the prefix', prefix, false],
    ['with another prefix', 'user_1790000000000_0123456789abcxyz', false],
    ['without a prefix', '1790000000000_0123456789abcxyz', false],
    ['with twelve digits', `${prefix}790000000000_0123456789abcxyz`, false],
    ['with fourteen digits', `${prefix}11790000000000_0123456789abcxyz`, false],
    ['with a letter in the time', `${prefix}179000000000x_0123456789abcxyz`, false],
    ['with fifteen random characters', `${prefix}1790000000000_0123456789abcxy`, false],
    ['with seventeen random characters', `${prefix}1790000000000_0123456789abcxyz0`, false],
    ['with capital letters', `${prefix}1790000000000_0123456789ABCXYZ`, false],
    ['after a space', ` ${prefix}1790000000000_0123456789abcxyz`, false],
    ['before a line break', `${prefix}1790000000000_0123456789abcxyz\n`, false],
  ])(`${name} of an id %s (%j) is %s`, (_meaning, id, valid) => {
    expect(isId(id)).toBe(valid)
  })
})

describe('the highest event ids', () => {
  it.each([
    ['with the highest valid time', 'evt_8999999999999_0123456789abcxyz', true],
    ['with the first invalid time', 'evt_9000000000000_0123456789abcxyz', false],
    ['with the highest time of thirteen digits', 'evt_9999999999999_0123456789abcxyz', false],
  ])('isEventId of an id %s (%j) is %s', (_meaning, id, valid) => {
    expect(isEventId(id)).toBe(valid)
  })

  it('createEventId returns a higher id than the highest valid one', () => {
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
