import { z } from 'zod'
import { batchAnswer, errorAnswer, eventAnswer, eventResult } from './answer-schema.ts'
import { eventSchema, wholeBatchSchema } from './event-schema.ts'
import { describedProperties, propertyValues } from './properties-schema.ts'

/** A JSON Schema of the 2020-12 draft, the dialect of OpenAPI 3.1. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** What requests and answers are, by the names under which an OpenAPI document refers to them: made from the schemas that check them. */
export function openapiSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    ...schemasOf('input', {
      Event: eventSchema,
      Batch: wholeBatchSchema,
      Properties: describedProperties,
      ...Object.fromEntries(propertyValues.map((value, levels) => [`PropertyOf${levels}Levels`, value])),
    }),
    ...schemasOf('output', {
      EventAnswer: eventAnswer,
      BatchAnswer: batchAnswer,
      EventResult: eventResult,
      ErrorAnswer: errorAnswer,
    }),
  }
}

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

function schemasOf(
  io: 'input' | 'output',
  schemas: Readonly<Record<string, z.ZodType>>,
): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const made = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    override({ jsonSchema }) {
      nameComponent(jsonSchema)
      allowEmpty(jsonSchema)
    },
  }).schemas
  return Object.fromEntries(
    // `$id` and `$schema` are the document's to say.
    Object.entries(made).map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema]),
  )
}

/** Refers to the component that describes a schema where zod cannot: what a function checks. */
function nameComponent(schema: Record<string, unknown>): void {
  if (typeof schema['component'] !== 'string') return
  Object.assign(schema, refTo(schema['component']))
  delete schema['component']
}

/** Says of a field that may be missing that null and nothing mean the same. */
function allowEmpty(schema: Record<string, unknown>): void {
  if (!schema['mayBeEmpty']) return
  const { mayBeEmpty: _, description, ...rest } = schema
  for (const keyword of Object.keys(schema)) delete schema[keyword]
  Object.assign(schema, {
    ...(description !== undefined && { description }),
    anyOf: [rest, { enum: [null, ''] }],
  })
}
