import { hostileKey, hostileValue, longText, PROTOTYPE_KEYS } from './hostile-values.ts'
import type { Luck } from './luck.ts'

type Container = Record<string, unknown>

/** A change of a body, before it becomes text. Not each makes it invalid: some fields are cut, some may be anything. */
type ValueMutation = (luck: Luck, place: Place) => void

/** Something in a body, and where it stands. */
interface Place {
  readonly within: Container
  readonly key: string
}

const MUTATIONS: readonly ValueMutation[] = [
  function replaced(luck, { within, key }) {
    within[key] = hostileValue(luck)
  },
  function removed(_luck, { within, key }) {
    delete within[key]
  },
  function emptied(luck, { within, key }) {
    within[key] = luck.pick([null, ''])
  },
  function lengthened(luck, { within, key }) {
    if (typeof within[key] === 'string') within[key] = longText(luck)
  },
  function spoilt(luck, { within, key }) {
    const value = within[key]
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
    const at = luck.below(text.length + 1)
    within[key] =
      text.slice(0, at) + luck.pick(['\ud800', '\u0000', '😀', ' ', '\n', '@b.example']) + text.slice(at)
  },
  function wrapped(luck, { within, key }) {
    within[key] = luck.pick([[within[key]], { a: within[key] }, [within[key], within[key]]])
  },
  function renamed(luck, { within, key }) {
    if (Array.isArray(within)) return
    const value = within[key]
    delete within[key]
    define(within, luck.pick([hostileKey(luck), key.toUpperCase(), `${key} `, 'user_id']), value)
  },
  function joinedByAnother(luck, { within }) {
    if (Array.isArray(within)) within.push(hostileValue(luck))
    else define(within, hostileKey(luck), hostileValue(luck))
  },
  function ledToAPrototype(luck, { within }) {
    if (!Array.isArray(within)) define(within, luck.pick(PROTOTYPE_KEYS), hostileValue(luck))
  },
  function doubled(_luck, { within, key }) {
    if (Array.isArray(within)) within.push(structuredClone(within[Number(key)]))
  },
]

/** Changes something somewhere in the body. */
export function mutateValue(luck: Luck, body: Container): void {
  const all = places(body)
  const place = all.length > 0 ? luck.pick(all) : { within: body, key: 'user_id' }
  luck.pick(MUTATIONS)(luck, place)
}

/** Every place in a body, the first ones: some bodies are large. */
function places(value: unknown, found: Place[] = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    if (found.length >= 60) break
    found.push({ within: value as Container, key })
    places((value as Container)[key], found)
  }
  return found
}

/** As JSON would: `__proto__` is a key like any other. */
function define(within: Container, key: string, value: unknown): void {
  Object.defineProperty(within, key, { value, enumerable: true, configurable: true, writable: true })
}
