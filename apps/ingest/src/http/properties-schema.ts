import { LIMITS, type Properties, type PropertyValue } from '@footfall/protocol'
import { z } from 'zod'
import { checkProperties, PROPERTIES_RULE } from './check-properties.ts'

/** The site's own data of an event, checked by `checkProperties`. OpenAPI shows `describedProperties` instead. */
export const propertiesSchema: z.ZodType<Properties> = z
  .unknown()
  .transform((given, { issues }): Properties => {
    const checked = checkProperties(given)
    if (checked === undefined) issues.push({ code: 'custom', input: given, message: PROPERTIES_RULE })
    return checked ?? {}
  })
  .meta({ component: 'Properties' })

const scalar = z.union([
  z.string().max(LIMITS.propertyValueLength),
  z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  z.boolean(),
  z.null(),
])

const key = z.string().min(1).max(LIMITS.propertyKeyLength)

/** The schema of a property value by its levels of lists and objects: none for the first, one more for each next. For OpenAPI. */
const propertyValues: readonly z.ZodType<PropertyValue>[] = Array.from({
  length: LIMITS.propertyDepth - 1,
}).reduce<readonly z.ZodType<PropertyValue>[]>(
  (values) => [
    ...values,
    named(z.union([scalar, listOf(values.at(-1)), recordOf(values.at(-1))]), values.length),
  ],
  [named(scalar, 0)],
)

/** The schema of properties, for OpenAPI. */
export const describedProperties: z.ZodType<Properties> = recordOf(propertyValues.at(-1)).meta({
  id: 'Properties',
})

/** Gives the schema a name, so that OpenAPI can refer to it. Without names, each level would repeat the one below. */
function named(value: z.ZodType<PropertyValue>, levels: number): z.ZodType<PropertyValue> {
  return value.meta({ id: `PropertyOf${levels}Levels` })
}

function listOf(inner: z.ZodType<PropertyValue> = scalar): z.ZodType<PropertyValue> {
  return z.array(inner).max(LIMITS.propertyCount)
}

function recordOf(inner: z.ZodType<PropertyValue> = scalar): z.ZodType<Properties> {
  return z.record(key, inner).meta({ maxProperties: LIMITS.propertyCount })
}
