import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'

/** Keys that pollute the prototype of all objects in a script that copies objects without care. They are dropped and not checked. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The rule for properties, as a part of a sentence. */
export const PROPERTIES_RULE: string =
  `must be an object of at most ${LIMITS.propertyCount} keys of 1 to ${LIMITS.propertyKeyLength} characters, ` +
  `${LIMITS.propertyDepth} levels deep, with strings of at most ${LIMITS.propertyValueLength} characters and numbers within ±(2^53 - 1)`

/** DynamoDB stores no number closer to 0 than 1e-130 (developer guide, "Data types"). */
const SMALLEST_NUMBER = 1e-130

/**
 * The properties without prototype keys, with U+FFFD for lone surrogates and 0 for numbers that DynamoDB cannot store.
 * Undefined if they break a rule.
 *
 * Stops at the first invalid value, and counts the items of a list or the keys of an object before it checks them. An event
 * therefore costs at most `LIMITS.propertyCount` values. zod schemas collect the errors of every branch of every value
 * instead, which took a hundred times as long.
 */
export function checkProperties(given: unknown): Properties | undefined {
  let remaining: number = LIMITS.propertyCount
  if (!isObjectOrList(given) || Array.isArray(given)) return undefined
  return checkObject(given, LIMITS.propertyDepth)

  function check(value: unknown, levels: number): PropertyValue | undefined {
    if (typeof value === 'string') {
      return value.length > LIMITS.propertyValueLength ? undefined : value.toWellFormed()
    }
    if (typeof value === 'number') {
      if (Math.abs(value) < SMALLEST_NUMBER) return 0
      return Math.abs(value) > Number.MAX_SAFE_INTEGER ? undefined : value
    }
    if (!isObjectOrList(value)) return value as boolean | null
    if (levels === 0) return undefined
    return Array.isArray(value) ? checkList(value, levels) : checkObject(value, levels)
  }

  function checkList(list: readonly unknown[], levels: number): PropertyValue | undefined {
    remaining -= list.length
    if (remaining < 0) return undefined
    const checked: PropertyValue[] = []
    for (const item of list) {
      const value = check(item, levels - 1)
      if (value === undefined) return undefined
      checked.push(value)
    }
    return checked
  }

  function checkObject(object: object, levels: number): Properties | undefined {
    const keys = Object.keys(object).filter((key) => !PROTOTYPE_KEYS.has(key))
    remaining -= keys.length
    if (remaining < 0) return undefined
    const checked: Record<string, PropertyValue> = {}
    for (const key of keys) {
      const value = check((object as Record<string, unknown>)[key], levels - 1)
      if (value === undefined || key.length < 1 || key.length > LIMITS.propertyKeyLength) return undefined
      checked[key.toWellFormed()] = value
    }
    return checked
  }
}

/** Whether a JSON value is an object or a list. */
function isObjectOrList(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
