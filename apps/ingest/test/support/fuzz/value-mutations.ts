import { hostileKey, hostileValue, longText, PROTOTYPE_KEYS } from './hostile-values.ts'
import type { RandomSource } from './random-source.ts'

type Container = Record<string, unknown>

/** A change of a body before it becomes text. Some changes leave it valid. */
type ValueMutation = (random: RandomSource, place: Place) => void

/** A field or an item of a body. */
interface Place {
  readonly within: Container
  readonly key: string
}

const MUTATIONS: readonly ValueMutation[] = [
  function replaced(random, { within, key }) {
    within[key] = hostileValue(random)
  },
  function removed(_random, { within, key }) {
    delete within[key]
  },
  function emptied(random, { within, key }) {
    within[key] = random.pick([null, ''])
  },
  function lengthened(random, { within, key }) {
    if (typeof within[key] === 'string') within[key] = longText(random)
  },
  function spoilt(random, { within, key }) {
    const value = within[key]
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
    const at = random.below(text.length + 1)
    within[key] =
      text.slice(0, at) + random.pick(['\ud800', '\u0000', '😀', ' ', '\n', '@b.example']) + text.slice(at)
  },
  function wrapped(random, { within, key }) {
    within[key] = random.pick([[within[key]], { a: within[key] }, [within[key], within[key]]])
  },
  function renamed(random, { within, key }) {
    if (Array.isArray(within)) return
    const value = within[key]
    delete within[key]
    define(within, random.pick([hostileKey(random), key.toUpperCase(), `${key} `, 'user_id']), value)
  },
  function joinedByAnother(random, { within }) {
    if (Array.isArray(within)) within.push(hostileValue(random))
    else define(within, hostileKey(random), hostileValue(random))
  },
  function ledToAPrototype(random, { within }) {
    if (!Array.isArray(within)) define(within, random.pick(PROTOTYPE_KEYS), hostileValue(random))
  },
  function doubled(_random, { within, key }) {
    if (Array.isArray(within)) within.push(structuredClone(within[Number(key)]))
  },
]

/** Changes a random place of the body. */
export function mutateValue(random: RandomSource, body: Container): void {
  const all = places(body)
  const place = all.length > 0 ? random.pick(all) : { within: body, key: 'user_id' }
  random.pick(MUTATIONS)(random, place)
}

/** The first 60 places of a body, since some bodies are large. */
function places(value: unknown, found: Place[] = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    if (found.length >= 60) break
    found.push({ within: value as Container, key })
    places((value as Container)[key], found)
  }
  return found
}

/** Sets a key as JSON does: `__proto__` is an ordinary key. */
function define(within: Container, key: string, value: unknown): void {
  Object.defineProperty(within, key, { value, enumerable: true, configurable: true, writable: true })
}
