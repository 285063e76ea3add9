import { LIMITS, type Properties } from '@footfall/protocol'
import { cutText } from './cut-text.ts'

/** Any object. Reading a property may throw. */
type AnyObject = Record<PropertyKey, unknown>

/**
 * The properties as JSON keeps them, within the wire limits. A value that JSON cannot represent is left out alone, or is null
 * in a list: a function, a circular reference, an invalid date, a getter that throws. Undefined if `properties` is no object.
 *
 * Goes beyond JSON for some values: a BigInt becomes its digits, and an iterable becomes a list: a Set the list of its items,
 * a Map the list of its pairs. Leaves out DOM nodes and windows, because their data is not the site's own.
 * @param warn Called, perhaps several times, if anything other than `undefined` was cut or left out.
 */
export function cutProperties(properties: unknown, warn: () => void): Properties | undefined {
  let room: number = LIMITS.propertyCount

  /** The part to keep of the value that `read` returns; undefined for none. `within` are the objects around it, outermost first. */
  function keep(read: () => unknown, within: readonly unknown[]): unknown {
    let kept: unknown
    try {
      let value = read()
      // Ignore a `toJSON` that a script has added to all objects or all lists, as Prototype.js did before 1.7.
      if (typeof value === 'object' && value && !Array.isArray(value)) {
        const { toJSON } = value as AnyObject
        // An invalid date returns null. Any function in its place is left out below.
        if (toJSON !== ({} as AnyObject)['toJSON']) value = (value as Date).toJSON() ?? warn
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
        if ((value as AnyObject)[Symbol.iterator]) {
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
          for (const name of Object.keys(value as AnyObject)) {
            const key = cutText(name, LIMITS.propertyKeyLength)
            if (key !== name) warn()
            // `__proto__` cannot be assigned as a property. The ingest app drops it too.
            if (key && key !== '__proto__' && room-- > 0) {
              const part = keep(() => (value as AnyObject)[name], inside)
              if (part === undefined) room++
              else (kept as AnyObject)[key] = part
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
  // Properties need names: a list uses its indexes.
  return kept instanceof Object ? ({ ...kept } as Properties) : undefined
}

/** The part to keep of a scalar value; the same value if nothing is lost. */
function keepScalar(value: unknown): unknown {
  if (value == null || value === !!value) return value
  if (typeof value === 'string') return cutText(value, LIMITS.propertyValueLength)
  if (typeof value !== 'number') return undefined
  // From 2^53 on JavaScript cannot represent every integer, and the ingest app accepts no such number.
  return Math.abs(value) < 2 ** 53 ? value : null
}
