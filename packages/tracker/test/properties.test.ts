// @vitest-environment happy-dom
import type { Properties, PropertyValue } from '@footfall/protocol'
import fc from 'fast-check'
import { describe, expect, type MockInstance, vi } from 'vitest'
import type { Browser } from './support/browser.ts'
import { plain, revoked } from './support/hostile-values.ts'
import { excessOf } from './support/property-limits.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

interface Row {
  readonly meaning: string
  readonly given: () => unknown
  readonly kept: unknown
}

describe('properties', () => {
  test('properties are cut to the limits, and unchanged if they are within them', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    spyOnWarnings()
    fc.assert(
      fc.property(properties(), (given) => {
        const kept = trackedProperties(browser, tab, given)
        // An event over the size limit is dropped.
        if (!kept) return expect(JSON.stringify(given).length).toBeGreaterThan(10_000)
        expect(excessOf(kept)).toEqual([])
        if (excessOf(given).length === 0) expect(kept).toEqual(asJson(given))
      }),
      { numRuns: 500 },
    )
  })

  test('cut properties of any kind pass a second time unchanged and without a warning', async ({
    browser,
  }) => {
    const first = await browser.opensQuietly()
    const second = await browser.opensQuietly({ site: 'second' })
    const warn = spyOnWarnings()
    first.track('click', circle() as Properties)
    trackedProperties(browser, first, {})
    // Each tracker warns once. The first has warned now.
    warn.mockClear()
    fc.assert(
      fc.property(plain(), (given) => {
        const kept = trackedProperties(browser, first, { given })
        expect(excessOf(kept ?? {})).toEqual([])
        expect(trackedProperties(browser, second, kept)).toEqual(kept)
        expect(warn).not.toHaveBeenCalled()
      }),
      { numRuns: 300 },
    )
  })

  const WHOLE: readonly Row[] = [
    { meaning: 'a string of 1,024 characters', given: () => 'x'.repeat(1_024), kept: 'x'.repeat(1_024) },
    { meaning: 'a surrogate pair', given: () => '😀', kept: '😀' },
    { meaning: 'the highest number', given: () => 2 ** 53 - 1, kept: 2 ** 53 - 1 },
    {
      meaning: 'a number close to 0, which the ingest app rounds for DynamoDB',
      given: () => 1e-131,
      kept: 1e-131,
    },
    { meaning: 'booleans and null', given: () => [true, false, null], kept: [true, false, null] },
    {
      meaning: 'a list with a long number as a string',
      given: () => ['12345678901234567890'],
      kept: ['12345678901234567890'],
    },
    {
      meaning: 'five levels',
      given: () => ({ b: { c: { d: { e: 1 } } } }),
      kept: { b: { c: { d: { e: 1 } } } },
    },
    { meaning: 'a date in its JSON form', given: () => new Date(0), kept: '1970-01-01T00:00:00.000Z' },
    {
      meaning: 'a URL in its JSON form',
      given: () => new URL('https://a.example/'),
      kept: 'https://a.example/',
    },
    {
      meaning: 'the result of toJSON',
      given: () => ({ secret: 1, toJSON: () => ({ price: [1, 'EUR'] }) }),
      kept: { price: [1, 'EUR'] },
    },
    {
      meaning: 'an object without a prototype',
      given: () => /(?<year>\d+)/.exec('2026')?.groups,
      kept: { year: '2026' },
    },
    {
      meaning: 'the own fields of a class instance',
      given: () =>
        new (class {
          total = 5
        })(),
      kept: { total: 5 },
    },
    { meaning: 'a BigInt as its digits', given: () => 12345678901234567890n, kept: '12345678901234567890' },
    { meaning: 'a Set as a list of its items', given: () => new Set(['a', 1]), kept: ['a', 1] },
    { meaning: 'a Map as a list of its pairs', given: () => new Map([['a', 1]]), kept: [['a', 1]] },
    {
      meaning: 'an object twice that is referenced twice',
      given: () => {
        const shared = { a: 1 }
        return [shared, { shared }]
      },
      kept: [{ a: 1 }, { shared: { a: 1 } }],
    },
    {
      meaning: 'keys that all objects inherit',
      given: () => ({ constructor: 1, prototype: 2, toString: 3 }),
      kept: { constructor: 1, prototype: 2, toString: 3 },
    },
    { meaning: 'no undefined value', given: () => ({ a: undefined, b: 1 }), kept: { b: 1 } },
    { meaning: 'null for undefined in a list', given: () => [undefined, 5], kept: [null, 5] },
    // biome-ignore lint/suspicious/noSparseArray: sites may create them.
    { meaning: 'null for the holes of a list', given: () => [, 5], kept: [null, 5] },
  ]

  for (const { meaning, given, kept } of WHOLE) {
    test(`properties keep ${meaning} without a warning`, async ({ browser }) => {
      const tab = await browser.opensQuietly()
      const warn = spyOnWarnings()
      expect(trackedProperties(browser, tab, { a: given(), z: 'neighbour' })).toEqual(
        asJson({ a: kept, z: 'neighbour' }),
      )
      expect(warn).not.toHaveBeenCalled()
    })
  }

  const CUT: readonly Row[] = [
    {
      meaning: 'the first 1,024 characters of a longer string',
      given: () => 'x'.repeat(1_025),
      kept: 'x'.repeat(1_024),
    },
    {
      meaning: 'the first 1,024 characters of ten megabytes',
      given: () => 'x'.repeat(1e7),
      kept: 'x'.repeat(1_024),
    },
    {
      meaning: 'no lone surrogate at the cut',
      given: () => `${'x'.repeat(1_023)}😀`,
      kept: 'x'.repeat(1_023),
    },
    { meaning: 'no lone surrogate of the site', given: () => '😀!'.slice(1), kept: '!' },
    {
      meaning: 'the first 64 characters of a longer key',
      given: () => ({ ['x'.repeat(65)]: 1 }),
      kept: { ['x'.repeat(64)]: 1 },
    },
    { meaning: 'no lone surrogate in a key', given: () => ({ '\ud83da': 1 }), kept: { a: 1 } },
    { meaning: 'no value under an empty key', given: () => ({ '': 1, '\ud83d': 2, b: 3 }), kept: { b: 3 } },
    { meaning: 'null for 2^53', given: () => 2 ** 53, kept: null },
    { meaning: 'null for infinity', given: () => -Infinity, kept: null },
    { meaning: 'null for NaN', given: () => Number.NaN, kept: null },
    {
      meaning: 'no sixth level',
      given: () => ({ b: { c: { d: { e: {}, f: 1 } } } }),
      kept: { b: { c: { d: { f: 1 } } } },
    },
    { meaning: 'five of a hundred thousand levels', given: () => nested(1e5), kept: { a: { a: { a: {} } } } },
    { meaning: 'no function', given: () => () => {}, kept: undefined },
    { meaning: 'null for a function in a list', given: () => [() => {}, 5], kept: [null, 5] },
    { meaning: 'no symbol', given: () => Symbol('x'), kept: undefined },
    { meaning: 'no invalid date', given: () => new Date(Number.NaN), kept: undefined },
    { meaning: 'no circular reference', given: () => ({ ...circle(), b: 1 }), kept: { self: {}, b: 1 } },
    {
      meaning: 'all but a getter that throws',
      given: () => ({
        a: 1,
        get b() {
          throw new Error('no')
        },
        c: 3,
      }),
      kept: { a: 1, c: 3 },
    },
    {
      meaning: 'all but a toJSON that throws',
      given: () => ({
        a: 1,
        b: {
          toJSON() {
            throw new Error('no')
          },
        },
      }),
      kept: { a: 1 },
    },
    {
      meaning: 'the items of an iterable before it throws',
      given: () =>
        (function* () {
          yield 1
          throw new Error('no')
        })(),
      kept: [1],
    },
    {
      meaning: 'no EventTarget, such as an element',
      given: () => Object.assign(new EventTarget(), { a: 1 }),
      kept: undefined,
    },
    { meaning: 'no revoked proxy', given: () => revoked({}), kept: undefined },
    {
      meaning: 'no value under __proto__',
      given: () => JSON.parse('{"__proto__":{"b":1},"c":2}'),
      kept: { c: 2 },
    },
  ]

  for (const { meaning, given, kept } of CUT) {
    test(`properties keep ${meaning} and warn once`, async ({ browser }) => {
      const tab = await browser.opensQuietly()
      const warn = spyOnWarnings()
      for (const _ of ['first', 'second']) {
        expect(trackedProperties(browser, tab, { a: given(), z: 'neighbour' })).toEqual(
          asJson({ a: kept, z: 'neighbour' }),
        )
      }
      expect(warn).toHaveBeenCalledTimes(1)
    })
  }

  test('properties keep the first fifty keys of all levels and warn once', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    const warn = spyOnWarnings()
    const list = Array.from({ length: 60 }, (_, index) => index)
    expect(trackedProperties(browser, tab, { a: 1, list, z: 2 })).toEqual({ a: 1, list: list.slice(0, 48) })
    expect(warn).toHaveBeenCalledTimes(1)
  })

  test('properties keep the beginning of a long list and warn once', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    const warn = spyOnWarnings()
    for (const [length, kept, warnings] of [
      [49, 49, 0],
      [50, 49, 1],
    ] as const) {
      const list = Array.from({ length }, (_, index) => index)
      expect(trackedProperties(browser, tab, { list })?.['list']).toHaveLength(kept)
      expect(warn).toHaveBeenCalledTimes(warnings)
    }
  })

  test('properties ignore a toJSON that the page added to all objects or lists', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    const given = { plan: 'pro', list: [{ deep: [1] }], price: { toJSON: () => 'EUR 5' } }
    for (const { prototype } of [Object, Array]) {
      Object.defineProperty(prototype, 'toJSON', { value: () => 'of its own', configurable: true })
      try {
        tab.track('click', given as unknown as Properties)
      } finally {
        Reflect.deleteProperty(prototype, 'toJSON')
      }
    }
    const kept = { plan: 'pro', list: [{ deep: [1] }], price: 'EUR 5' }
    expect(browser.waiting().map(({ properties }) => properties)).toEqual([kept, kept])
  })

  test('properties read only the first fifty of ten thousand keys', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    spyOnWarnings()
    let looks = 0
    const given = {}
    for (let index = 0; index < 10_000; index += 1) {
      const get = (): number => {
        looks += 1
        return index
      }
      Object.defineProperty(given, `key ${index}`, { get, enumerable: true })
    }
    const kept = trackedProperties(browser, tab, given)
    expect(Object.keys(kept ?? {})).toEqual(Array.from({ length: 50 }, (_, index) => `key ${index}`))
    expect(looks).toBe(50)
  })

  test('properties keep the beginning of an endless iterable', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    spyOnWarnings()
    function* endless(): Generator<number> {
      for (let index = 0; ; index += 1) yield index
    }
    for (const list of [endless(), new Uint8Array(1e6), new Array(1e9)]) {
      expect(trackedProperties(browser, tab, { list })?.['list']).toHaveLength(49)
    }
  })

  test('properties that are left out do not count against the limit', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    spyOnWarnings()
    const useless = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, () => {}]))
    const given: Record<string, unknown> = { ...useless, inner: { ...useless } }
    given['self'] = given
    for (let index = 0; index < 49; index += 1) given[`n${index}`] = index
    expect(Object.keys(trackedProperties(browser, tab, given) ?? {})).toHaveLength(50)
  })

  test.for([
    ['a list use its indexes as keys', () => ['a', 'b'], { 0: 'a', 1: 'b' }],
    ['a string are left out', () => 'plan', undefined],
    ['a number are left out', () => 5, undefined],
    ['a function are left out', () => () => {}, undefined],
    ['null are left out', () => null, undefined],
    ['a date are left out', () => new Date(0), undefined],
    ['a revoked proxy are left out', () => revoked({}), undefined],
    ['an object with toJSON use its result', () => ({ toJSON: () => ({ a: 1 }) }), { a: 1 }],
  ] as readonly (readonly [meaning: string, given: () => unknown, kept: unknown])[])(
    'properties given as %s',
    async ([, given, kept], { browser }) => {
      const tab = await browser.opensQuietly()
      spyOnWarnings()
      tab.track('click', given() as Properties)
      expect(browser.waiting()).toMatchObject([{ event_type: 'click' }])
      expect(browser.waiting()[0]?.properties).toEqual(kept)
    },
  )
})

describe('an event type', () => {
  test.for([
    ['of more than 64 characters is cut to 64', 'x'.repeat(65), 'x'.repeat(64)],
    ['is not cut within a surrogate pair', `${'x'.repeat(63)}😀`, 'x'.repeat(63)],
  ] as const)('an event type %s', async ([, given, kept], { browser }) => {
    const tab = await browser.opensQuietly()
    tab.track(given)
    expect(browser.waiting()).toMatchObject([{ event_type: kept }])
  })
})

/** The properties of the tracked event; undefined if the event is dropped. */
function trackedProperties(browser: Browser, tab: Tab, properties: unknown): Properties | undefined {
  tab.track('click', properties as Properties)
  const [event] = browser.waiting()
  for (const key of Object.keys(browser.storage.entries)) {
    if (key.includes(' evt_')) delete browser.storage.entries[key]
  }
  return event?.properties
}

/** Properties, some slightly over a limit. */
function properties(): fc.Arbitrary<Properties> {
  const key = fc.oneof(
    { weight: 9, arbitrary: fc.string({ minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.string({ minLength: 62, maxLength: 66 }) },
  )
  const { value } = fc.letrec<{ value: PropertyValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, depthSize: 'large' },
      text({ maxLength: 8 }),
      text({ minLength: 1_020, maxLength: 1_030 }),
      fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
      fc.integer(),
      fc.constantFrom(0.1, -0.5, 1e21, 2 ** 53, -(2 ** 53) + 1),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.integer(), { minLength: 40, maxLength: 55 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }))
  return fc.dictionary(key, value, { maxKeys: 6 })
}

/** Text of letters and emoji, sometimes with a lone surrogate. */
function text(length: { readonly minLength?: number; readonly maxLength: number }): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.oneof(
      { weight: 40, arbitrary: fc.constantFrom('a', '語') },
      { weight: 20, arbitrary: fc.constant('😀') },
      { weight: 1, arbitrary: fc.constantFrom('\ud83d', '\ude00') },
    ),
    ...length,
  })
}

function spyOnWarnings(): MockInstance {
  return vi.spyOn(console, 'warn').mockReturnValue()
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function circle(): object {
  const node: { self?: object } = {}
  node.self = node
  return node
}

/** An object nested this many levels deep. */
function nested(levels: number): object {
  let outer = {}
  for (let level = 0; level < levels; level += 1) outer = { a: outer }
  return outer
}
