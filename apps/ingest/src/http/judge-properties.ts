import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'

/** Keys by which a script that copies objects carelessly changes what all objects have: dropped, and not judged. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** What properties must be, in one sentence. */
export const PROPERTIES_RULE: string =
  `must be an object of at most ${LIMITS.propertyCount} keys of 1 to ${LIMITS.propertyKeyLength} characters, ` +
  `${LIMITS.propertyDepth} levels deep, with strings of at most ${LIMITS.propertyValueLength} characters and numbers within ±(2^53 - 1)`

/** DynamoDB keeps nothing closer to 0 than 1e-130 (developer guide, "Data types"). */
const LEAST_NUMBER = 1e-130

/**
 * The properties without prototype keys, with U+FFFD for half characters and 0 for numbers that DynamoDB cannot keep. Undefined
 * where a rule is broken.
 *
 * Stops at the first value that is wrong and counts the parts of a list or an object before it looks at them, so that an event
 * costs at most `LIMITS.propertyCount` values. Schemas of zod collect the errors of every branch of every value instead, which
 * took a hundred times as long.
 */
export function judgeProperties(given: unknown): Properties | undefined {
  let room: number = LIMITS.propertyCount
  if (!isContainer(given) || Array.isArray(given)) return undefined
  return judgeObject(given, LIMITS.propertyDepth)

  function judge(value: unknown, levels: number): PropertyValue | undefined {
    if (typeof value === 'string') {
      return value.length > LIMITS.propertyValueLength ? undefined : value.toWellFormed()
    }
    if (typeof value === 'number') {
      if (Math.abs(value) < LEAST_NUMBER) return 0
      return Math.abs(value) > Number.MAX_SAFE_INTEGER ? undefined : value
    }
    if (!isContainer(value)) return value as boolean | null
    if (levels === 0) return undefined
    return Array.isArray(value) ? judgeList(value, levels) : judgeObject(value, levels)
  }

  function judgeList(list: readonly unknown[], levels: number): PropertyValue | undefined {
    room -= list.length
    if (room < 0) return undefined
    const judged: PropertyValue[] = []
    for (const item of list) {
      const value = judge(item, levels - 1)
      if (value === undefined) return undefined
      judged.push(value)
    }
    return judged
  }

  function judgeObject(object: object, levels: number): Properties | undefined {
    const keys = Object.keys(object).filter((key) => !PROTOTYPE_KEYS.has(key))
    room -= keys.length
    if (room < 0) return undefined
    const judged: Record<string, PropertyValue> = {}
    for (const key of keys) {
      const value = judge((object as Record<string, unknown>)[key], levels - 1)
      if (value === undefined || key.length < 1 || key.length > LIMITS.propertyKeyLength) return undefined
      judged[key.toWellFormed()] = value
    }
    return judged
  }
}

/** Whether a JSON value is an object or a list. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
