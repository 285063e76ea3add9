import { LIMITS } from '@footfall/protocol'
import { z } from 'zod'
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi'
import { batchAnswer, errorAnswer, eventAnswer } from './answer-schema.ts'
import { eventSchema, wholeBatchSchema } from './event-schema.ts'
import { INFLATION } from './inflate.ts'
import { SCRIPT_NAMES } from './script-route.ts'

/** The body of `POST /events`. A single event may have an empty `events`. */
const bodySchema: z.ZodType = z
  .union([wholeBatchSchema, z.intersection(eventSchema, z.object({ events: z.null().optional() }))])
  .meta({ id: 'Body' })

/** The body as a text: of a request that needs no CORS preflight. */
const BODY_AS_TEXT = {
  type: 'string',
  contentMediaType: 'application/json',
  // A keyword of JSON Schema that the library's type lacks.
  contentSchema: { $ref: '#/components/schemas/Body' },
} as const

const CORS = {
  'Access-Control-Allow-Origin': {
    description: 'The origin whose scripts may read the response. Credentials are never allowed.',
    schema: { type: 'string' },
  },
} as const

const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds to wait before the client sends the same request again.',
    schema: { type: 'integer', minimum: 0 },
  },
} as const

const ALLOW = {
  Allow: { description: 'The methods that the path supports.', schema: { type: 'string' } },
} as const

/** Every path of the app, with its methods, statuses, headers and bodies. */
export const PATHS: ZodOpenApiPathsObject = {
  '/events': {
    post: {
      operationId: 'collect',
      summary: 'Stores one event or a batch.',
      description:
        'Sending an event again under its `event_id` changes nothing. The app judges the events of a batch one by one. ' +
        `An event may have at most ${LIMITS.eventBytes} bytes as JSON. ` +
        'The app reads the body as JSON with any content type, and decompresses gzip and br.',
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: bodySchema },
          'text/plain': { schema: BODY_AS_TEXT },
        },
      },
      responses: {
        200: json(
          'The accepted events are stored and counted. The rejected ones are never stored: do not send them again.',
          z.union([eventAnswer, batchAnswer]),
        ),
        400: failure('The body is not JSON, or no event in it is valid. Do not send it again.'),
        403: failure('The origin or the site may not send events. The operator of the app lists them.'),
        405: failure('The path does not support the method.', ALLOW),
        413: failure(
          `The body has more than ${LIMITS.bodyBytes} bytes, as sent or decompressed, or more than ${INFLATION.freeBytes} bytes that ` +
            `are more than ${INFLATION.maxRatio} times what was sent. Send fewer events at a time.`,
        ),
        415: failure('The body has a content encoding other than gzip and br.'),
        429: failure('The sender is over a rate limit. Send the same request again later.', RETRY_AFTER),
        500: failure('The app failed and logged the error. Send the same request again later.'),
        503: failure(
          'The app is overloaded, or DynamoDB did not respond in time. Send the same request again later.',
          RETRY_AFTER,
        ),
      },
    },
    options: {
      operationId: 'preflight',
      summary: 'Responds to a CORS preflight (Fetch standard, "CORS protocol").',
      responses: { 204: { description: 'The headers say which origins, methods and headers are allowed.' } },
    },
  },
  '/health': {
    get: {
      operationId: 'health',
      summary: 'Responds while the process runs; the same as `/health/live`.',
      responses: { 200: json('The process runs.', statusOf('ok')) },
    },
  },
  '/health/live': {
    get: {
      operationId: 'live',
      summary: 'Responds while the process runs.',
      responses: { 200: json('The process runs.', statusOf('ok')) },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'ready',
      summary: 'Reports whether the app can reach its tables.',
      responses: {
        200: json('The app can reach its tables.', statusOf('ok')),
        503: json('The app cannot reach its tables now.', unavailable()),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'describe',
      summary: 'Returns this description.',
      responses: { 200: json('The description, as OpenAPI 3.1.', z.object({ openapi: z.string() }).loose()) },
    },
  },
  ...Object.fromEntries(SCRIPT_NAMES.map((name) => [`/${name}`, { get: script() }])),
}

/** A response that holds JSON. */
function json(
  description: string,
  schema: z.ZodType,
  headers: ZodOpenApiResponseObject['headers'] = {},
): ZodOpenApiResponseObject {
  return { description, headers: { ...CORS, ...headers }, content: { 'application/json': { schema } } }
}

function failure(
  description: string,
  headers?: ZodOpenApiResponseObject['headers'],
): ZodOpenApiResponseObject {
  return json(description, errorAnswer, headers)
}

function statusOf(status: string): z.ZodType {
  return z.object({ status: z.literal(status) })
}

function unavailable(): z.ZodType {
  return z.object({ status: z.literal('unavailable'), error: z.string() })
}

function script() {
  return {
    summary: 'Returns the tracker for a `script` element.',
    responses: {
      200: { description: 'The script.', content: { 'text/javascript': { schema: { type: 'string' } } } },
      304: { description: 'The client has the current script, as its `If-None-Match` says.' },
    },
  } as const
}
