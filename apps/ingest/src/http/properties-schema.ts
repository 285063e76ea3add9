import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'
import { z } from 'zod'
import { repaired, text } from './text-schema.ts'

/** Keys by which a script that copies objects carelessly changes what all of them have: dropped, and not judged. */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** What is asked of properties, in one sentence: each part's own would name unions and records. */
export const PROPERTIES_RULE: string =
  `must be an object of at most ${LIMITS.propertyCount} keys of 1 to ${LIMITS.propertyKeyLength} characters, ` +
  `${LIMITS.propertyDepth} levels deep, with strings of at most ${LIMITS.propertyValueLength} characters and numbers within ±(2^53 - 1)`

/** DynamoDB keeps nothing closer to 0 than 1e-130 (developer guide, "Data types"); beyond 2^53 JavaScript no longer counts in ones. */
const number = z
  .number()
  .min(Number.MIN_SAFE_INTEGER)
  .max(Number.MAX_SAFE_INTEGER)
  .transform((value) => (Math.abs(value) < 1e-130 ? 0 : value))

const scalar = z.union([repaired(text(LIMITS.propertyValueLength)), number, z.boolean(), z.null()])

const key = repaired(text(LIMITS.propertyKeyLength).min(1))

/** What a property may be, by how many levels of lists and objects it may have: none, then one more each. */
export const propertyValues: readonly z.ZodType<PropertyValue>[] = Array.from({
  length: LIMITS.propertyDepth - 1,
}).reduce<readonly z.ZodType<PropertyValue>[]>(
  (values) => [
    ...values,
    named(z.union([scalar, listOf(values.at(-1)), recordOf(values.at(-1))]), values.length),
  ],
  [named(scalar, 0)],
)

/** With a name by which the description of the API refers to it: written out, each level would repeat the one below. */
function named(value: z.ZodType<PropertyValue>, levels: number): z.ZodType<PropertyValue> {
  return value.meta({ id: `PropertyOf${levels}Levels` })
}

function listOf(inner: z.ZodType<PropertyValue> = scalar): z.ZodType<PropertyValue> {
  return z.array(inner).max(LIMITS.propertyCount)
}

function recordOf(inner: z.ZodType<PropertyValue> = scalar): z.ZodType<Properties> {
  return z.record(key, inner).meta({ maxProperties: LIMITS.propertyCount })
}

/**
 * The site's own facts of an event. They are counted before they are judged, and prototype keys not at all: so a stranger's
 * 64 KiB of brackets cost no more than fifty values do.
 */
export const propertiesSchema: z.ZodType<Properties> = z.preprocess(
  (given, { issues }) => {
    const kept = bounded(given)
    if (kept === undefined) issues.push({ code: 'custom', input: given, message: PROPERTIES_RULE })
    return kept
  },
  recordOf(propertyValues.at(-1)),
)

/** The value without prototype keys; nothing where it has more keys and list items, at every depth together, or more levels than it may have. */
function bounded(given: unknown): unknown {
  let room: number = LIMITS.propertyCount
  const kept = copy(given, LIMITS.propertyDepth)
  return room < 0 ? undefined : kept

  function copy(part: unknown, levels: number): unknown {
    if (typeof part !== 'object' || part === null) return part
    const entries = Object.entries(part).filter(([name]) => !PROTOTYPE_KEYS.has(name))
    room = levels === 0 ? -1 : room - entries.length
    if (room < 0) return undefined
    const inner = entries.map(([name, value]) => [name, copy(value, levels - 1)] as const)
    return Array.isArray(part) ? inner.map(([, value]) => value) : Object.fromEntries(inner)
  }
}
