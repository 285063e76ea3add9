// @vitest-environment happy-dom
import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Browser } from './support/browser.ts'
import type { Tab } from './support/tab.ts'
import { test } from './support/test.ts'

describe('properties', () => {
  test('come out within the limits, and unchanged where they were within them', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    fc.assert(
      fc.property(properties(), (given) => {
        const kept = trackedProperties(browser, tab, given)
        // An event that is too large as a whole is dropped.
        if (!kept) return expect(JSON.stringify(given).length).toBeGreaterThan(10_000)
        expect(excessOf(kept)).toEqual([])
        if (excessOf(given).length === 0) expect(kept).toEqual(asJson(given))
      }),
      { numRuns: 500 },
    )
  })

  const ROWS: readonly { readonly meaning: string; readonly given: unknown; readonly kept: unknown }[] = [
    { meaning: 'a text of 1,024 characters', given: 'x'.repeat(1_024), kept: 'x'.repeat(1_024) },
    { meaning: 'the beginning of a longer one', given: 'x'.repeat(1_025), kept: 'x'.repeat(1_024) },
    {
      meaning: 'no half of a character at its end',
      given: `${'x'.repeat(1_023)}😀`,
      kept: 'x'.repeat(1_023),
    },
    { meaning: 'no half that the site made', given: '😀!'.slice(1), kept: '!' },
    { meaning: 'whole ones', given: '😀', kept: '😀' },
    { meaning: 'the highest number', given: 2 ** 53 - 1, kept: 2 ** 53 - 1 },
    { meaning: 'nothing of a higher one', given: 2 ** 53, kept: null },
    { meaning: 'nothing of infinity', given: Infinity, kept: null },
    {
      meaning: 'a list with one long number as text',
      given: ['12345678901234567890'],
      kept: ['12345678901234567890'],
    },
    { meaning: 'five levels', given: { b: { c: { d: { e: 1 } } } }, kept: { b: { c: { d: { e: 1 } } } } },
    { meaning: 'not a sixth', given: { b: { c: { d: { e: {} } } } }, kept: { b: { c: { d: {} } } } },
    { meaning: 'a date as JSON has it', given: new Date(0), kept: '1970-01-01T00:00:00.000Z' },
    {
      meaning: 'an object without a prototype',
      given: /(?<year>\d+)/.exec('2026')?.groups,
      kept: { year: '2026' },
    },
    { meaning: 'no function', given: () => {}, kept: undefined },
    { meaning: 'no symbol', given: Symbol('x'), kept: undefined },
  ]

  for (const { meaning, given, kept } of ROWS) {
    test(`keep ${meaning}`, async ({ browser }) => {
      const tab = await browser.opensQuietly()
      expect(trackedProperties(browser, tab, { a: given })?.['a']).toEqual(kept)
    })
  }

  test('of more than fifty keys keep the first fifty, of whatever level', async ({ browser }) => {
    const tab = await browser.opensQuietly()
    const list = Array.from({ length: 60 }, (_, index) => index)
    expect(trackedProperties(browser, tab, { a: 1, list, z: 2 })).toEqual({ a: 1, list: list.slice(0, 48) })
  })

  test.for([
    ['a circle', () => circle()],
    ['a BigInt', () => ({ a: 1n })],
    [
      'a getter that throws',
      () => ({
        get a() {
          throw new Error('no')
        },
      }),
    ],
  ] as const)(
    'that JSON has no words for cost the event nothing else: %s',
    async ([, given], { browser }) => {
      const tab = await browser.opensQuietly()
      tab.track('click', given() as unknown as Properties)
      expect(browser.waiting()).toMatchObject([{ event_type: 'click' }])
      expect(browser.waiting()[0]).not.toHaveProperty('properties')
    },
  )
})

describe('an event type', () => {
  test.for([
    ['longer than 64 characters is cut', 'x'.repeat(65), 'x'.repeat(64)],
    ['is not cut within a character', `${'x'.repeat(63)}😀`, 'x'.repeat(63)],
  ] as const)('%s', async ([, given, kept], { browser }) => {
    const tab = await browser.opensQuietly()
    tab.track(given)
    expect(browser.waiting()).toMatchObject([{ event_type: kept }])
  })
})

/** What an event keeps of `properties`; nothing where the event is not kept. */
function trackedProperties(browser: Browser, tab: Tab, properties: unknown): Properties | undefined {
  tab.track('click', properties as Properties)
  const [event] = browser.waiting()
  for (const key of Object.keys(browser.storage.entries)) {
    if (key.includes(' evt_')) delete browser.storage.entries[key]
  }
  return event?.properties
}

/** Properties, some a little beyond each limit. */
function properties(): fc.Arbitrary<Properties> {
  const key = fc
    .oneof(
      { weight: 9, arbitrary: fc.string({ minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.string({ minLength: 62, maxLength: 66 }) },
    )
    // An assignment to it is none of a property.
    .filter((text) => text !== '__proto__')
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
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  return fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true })
}

/** Text of letters and emoji, and now and then half of one. */
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

/** In what properties go beyond the limits, as the ingest app counts them. */
function excessOf(properties: Properties): readonly string[] {
  const excess: string[] = []
  let count = 0

  function look(value: PropertyValue, level: number): void {
    if (typeof value === 'string') {
      if (value.length > LIMITS.propertyValueLength) excess.push('a text is too long')
      if (value !== Buffer.from(value).toString()) excess.push('a text has half of a character')
    }
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      excess.push('a number is too high')
    }
    if (typeof value !== 'object' || value === null) return
    if (level > LIMITS.propertyDepth) excess.push('it is too deep')
    for (const [key, inner] of Object.entries(value)) {
      count += 1
      if (key === '' || key.length > LIMITS.propertyKeyLength) excess.push('a key has a wrong length')
      look(inner, level + 1)
    }
  }

  look(properties, 1)
  if (count > LIMITS.propertyCount) excess.push('there are too many')
  return excess
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function circle(): object {
  const node: { self?: object } = {}
  node.self = node
  return node
}
