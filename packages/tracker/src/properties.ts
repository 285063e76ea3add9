import { LIMITS, type Properties } from '@footfall/protocol'
import { cutText } from './cut-text.ts'

/** Any object: where its keys lead nobody knows, and looking there may throw. */
type Things = Record<PropertyKey, unknown>

/**
 * What JSON keeps of properties, within the limits of the wire. A part that cannot be kept, such as a function, a circle, an
 * invalid date or a getter that throws, is left out alone; in a list null stands for it. Nothing where they are no object.
 *
 * Where JSON has little to say, this has more: a BigInt is its digits, and what can be iterated over the list of that, so
 * a Set its items and a Map its pairs. It leaves out DOM nodes and windows: what hangs on them is not the site's to say.
 * @param warn Is called, perhaps often, if more than `undefined` was cut or left out.
 */
export function cutProperties(properties: unknown, warn: () => void): Properties | undefined {
  let room: number = LIMITS.propertyCount

  /** What is kept of what `read` finds in these objects, from the outermost to the innermost; `undefined` for nothing. */
  function keep(read: () => unknown, within: readonly unknown[]): unknown {
    let kept: unknown
    try {
      let value = read()
      // A script that gives all objects or all lists a `toJSON` has its own ideas of JSON, as Prototype.js had before 1.7.
      if (typeof value === 'object' && value && !Array.isArray(value)) {
        const { toJSON } = value as Things
        // An invalid date says null, and a function in its place is left out.
        if (toJSON !== ({} as Things)['toJSON']) value = (value as Date).toJSON() ?? warn
      }
      if (typeof value === 'bigint') value = `${value}`
      kept = keepScalar(value)
      if (kept === value) return kept
      if (
        typeof value === 'object' &&
        within.length < LIMITS.propertyDepth &&
        !within.includes(value) &&
        !(value instanceof EventTarget)
      ) {
        const inside = [...within, value]
        if ((value as Things)[Symbol.iterator]) {
          kept = []
          for (const item of value as Iterable<unknown>) {
            if (room-- <= 0) {
              warn()
              break
            }
            ;(kept as unknown[]).push(keep(() => item, inside))
          }
        } else {
          kept = {}
          for (const name of Object.keys(value as Things)) {
            const key = cutText(name, LIMITS.propertyKeyLength)
            if (key !== name) warn()
            // The ingest app drops `__proto__`, too: to assign to it is none of a property.
            if (key && key !== '__proto__' && room-- > 0) {
              const part = keep(() => (value as Things)[name], inside)
              if (part === undefined) room++
              else (kept as Things)[key] = part
            } else warn()
          }
        }
        return kept
      }
    } catch {}
    warn()
    return kept
  }

  const kept = keep(() => properties, [])
  // Properties have names: a list goes by those of its places.
  return kept instanceof Object ? ({ ...kept } as Properties) : undefined
}

/** What is kept of what has no parts: itself, where nothing is lost. */
function keepScalar(value: unknown): unknown {
  if (value == null || value === !!value) return value
  if (typeof value === 'string') return cutText(value, LIMITS.propertyValueLength)
  if (typeof value !== 'number') return undefined
  // Beyond 2^53 JavaScript no longer counts in ones, and the ingest app takes no number.
  return Math.abs(value) < 2 ** 53 ? value : null
}
