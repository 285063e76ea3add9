import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'
import { z } from 'zod'
import { judgeProperties, PROPERTIES_RULE } from './judge-properties.ts'

/** The site's own facts of an event, as `judgeProperties` checks them. The API's description shows `describedProperties`. */
export const propertiesSchema: z.ZodType<Properties> = z
  .unknown()
  .transform((given, { issues }): Properties => {
    const judged = judgeProperties(given)
    if (judged === undefined) issues.push({ code: 'custom', input: given, message: PROPERTIES_RULE })
    return judged ?? {}
  })
  .meta({ component: 'Properties' })

const scalar = z.union([
  z.string().max(LIMITS.propertyValueLength),
  z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  z.boolean(),
  z.null(),
])

const key = z.string().min(1).max(LIMITS.propertyKeyLength)

/** What a property may be, by how many levels of lists and objects it may have: none, then one more each. For the API's description. */
const propertyValues: readonly z.ZodType<PropertyValue>[] = Array.from({
  length: LIMITS.propertyDepth - 1,
}).reduce<readonly z.ZodType<PropertyValue>[]>(
  (values) => [
    ...values,
    named(z.union([scalar, listOf(values.at(-1)), recordOf(values.at(-1))]), values.length),
  ],
  [named(scalar, 0)],
)

/** What properties may be. For the API's description. */
export const describedProperties: z.ZodType<Properties> = recordOf(propertyValues.at(-1)).meta({
  id: 'Properties',
})

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
