import { Hono } from 'hono'
// zod-openapi: turns a description with zod schemas in it into OpenAPI 3.1. It keeps input and output schemas apart, and
// is called by this route alone. hono-openapi and @hono/zod-openapi would put a middleware or a validator before each route.
import { createDocument } from 'zod-openapi'
import { PATHS } from './openapi-paths.ts'
import { describedProperties } from './properties-schema.ts'

/** A client reads the description once; a new version reaches it after an hour at most. */
const CACHING = 'public, max-age=3600'

/** `GET /openapi.json`: the requests and responses of this app, as OpenAPI 3.1. The first request builds the text. */
export function openapiRoute(): Hono {
  let text: string | undefined
  return new Hono().get('/openapi.json', (c) => {
    text ??= JSON.stringify(describeApi())
    return c.body(text, 200, { 'Content-Type': 'application/json', 'Cache-Control': CACHING })
  })
}

/** The description (https://spec.openapis.org/oas/v3.1.0). Its schemas are those that check requests. */
function describeApi(): object {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Footfall ingest',
        version: '1',
        description:
          'Accepts the events of web pages and stores them, with their sessions, in DynamoDB. ' +
          'Lengths are in UTF-16 code units: a character above U+FFFF has two.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      security: [],
      paths: PATHS,
      components: { schemas: { Properties: describedProperties } },
    },
    {
      override: ({ jsonSchema }) => allowEmpty(jsonSchema),
    },
  )
}

/**
 * Describes an optional field: null and the empty string mean the same as its absence. `component` names the component that
 * describes a field which a function checks. The reference is made here, since zod-openapi overrides no schema that has a `$ref`.
 */
function allowEmpty(schema: Record<string, unknown>): void {
  if (!schema['mayBeEmpty']) return
  const { mayBeEmpty: _, description, component, ...rest } = schema
  for (const keyword of Object.keys(schema)) delete schema[keyword]
  const value = component === undefined ? rest : { $ref: `#/components/schemas/${component}` }
  Object.assign(schema, {
    ...(description !== undefined && { description }),
    anyOf: [value, { enum: [null, ''] }],
  })
}
