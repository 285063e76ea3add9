import fc from 'fast-check'

/** Property names that the tracker may read. */
const NAMES = [
  'page_url',
  'referrer',
  'title',
  'properties',
  'event_id',
  'event_type',
  'user_id',
  'session_id',
  'timestamp',
  'length',
] as const

const throws = (): never => {
  throw new Error('of the page')
}

/** A proxy handler whose traps all throw. */
const THROWING: ProxyHandler<object> = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, throws]),
)

/** Behaves like the window of another origin (HTML standard, "CrossOriginGetOwnPropertyHelper"). */
const ANOTHER_ORIGIN: ProxyHandler<object> = {
  getPrototypeOf: () => null,
  ownKeys: () => [],
  get(_, name) {
    if (name === 'then' || typeof name === 'symbol') return undefined
    throw new DOMException('Blocked a frame from accessing a cross-origin frame.', 'SecurityError')
  },
}

/** Values that may throw when the tracker reads them. Each call creates a new one. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'a symbol': () => Symbol('x'),
  'a symbol as an object': () => Object(Symbol('x')),
  'a BigInt': () => 10n ** 400n,
  'a function': () => () => {},
  'a class': () => class {},
  'a proxy that throws at every trap': () => new Proxy({}, THROWING),
  'a proxy of a function that throws at every trap': () => new Proxy(() => {}, THROWING),
  'a proxy of a list that throws at every trap': () => new Proxy([], THROWING),
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of a list': () => revoked([]),
  "another origin's window": () => new Proxy({}, ANOTHER_ORIGIN),
  'an object without a prototype': () => Object.create(null),
  'an object that throws as text': () => ({ toString: throws, valueOf: throws, toJSON: throws }),
  'an object that throws as a primitive': () => ({ [Symbol.toPrimitive]: throws }),
  'an object that is no text': () => ({ toString: () => ({}), valueOf: () => ({}) }),
  'an object whose getters throw': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(NAMES.map((name) => [name, { get: throws, enumerable: true }])),
    ),
  'an object that throws where it looks like a promise': () =>
    Object.defineProperty({}, 'then', { get: throws }),
  'an iteration that throws': () => ({ [Symbol.iterator]: throws }),
  'an iteration without end': () => ({
    *[Symbol.iterator]() {
      for (;;) yield {}
    },
  }),
  'an object whose toJSON returns a new object each time': () => ({
    toJSON() {
      return { ...this, a: [this] }
    },
  }),
  'a circular reference': () => {
    const circle: Record<string, unknown> = {}
    for (const name of NAMES) circle[name] = circle
    return circle
  },
  'an invalid date': () => new Date(Number.NaN),
  'an element': () => document.createElement('form'),
  'the document': () => document,
  'the window': () => window,
  'the address': () => location,
  'an event': () => new Event('click'),
  'a megabyte of text with half a character at each end': () => `\ude00${'x'.repeat(1e6)}\ud83d`,
  'a key that would be a prototype': () =>
    JSON.parse('{"__proto__":{"a":1},"properties":{"__proto__":null}}'),
  'a list of 2^32 - 1 holes': () => new Array(2 ** 32 - 1),
}

/** Describes a value, so that a counterexample is readable. */
export type Recipe =
  | { readonly hostile: string }
  | { readonly plain: unknown }
  | { readonly object: Readonly<Record<string, Recipe>> }

/** Any value, mostly hostile ones, also under the property names that the tracker reads. */
export function recipes(): fc.Arbitrary<Recipe> {
  const { recipe } = fc.letrec<{ recipe: Recipe }>((tie) => ({
    recipe: fc.oneof(
      { maxDepth: 2 },
      { weight: 3, arbitrary: fc.record({ hostile: fc.constantFrom(...Object.keys(HOSTILE)) }) },
      { weight: 2, arbitrary: fc.record({ plain: plain() }) },
      {
        weight: 2,
        arbitrary: fc.record({
          object: fc.dictionary(fc.constantFrom(...NAMES), tie('recipe'), { maxKeys: 4 }),
        }),
      },
    ),
  }))
  return recipe
}

/** Creates the value of a recipe. */
export function make(recipe: Recipe): unknown {
  if ('hostile' in recipe) return HOSTILE[recipe.hostile]?.()
  if ('plain' in recipe) return recipe.plain
  return Object.fromEntries(Object.entries(recipe.object).map(([name, inner]) => [name, make(inner)]))
}

/** Any value without hostile behaviour. */
export function plain(): fc.Arbitrary<unknown> {
  return fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  })
}

export function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}
