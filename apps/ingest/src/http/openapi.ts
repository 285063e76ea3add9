import { LIMITS } from '@footfall/protocol'
import { answer, EVENTS_ANSWERS, METHOD_NOT_ALLOWED } from './openapi-answers.ts'
import { type JsonSchema, openapiSchemas, refTo } from './openapi-schemas.ts'
import { SCRIPT_NAMES } from './script-route.ts'

/** One event may say that it has no list of events. */
const BODY = { anyOf: [refTo('Batch'), { ...refTo('Event'), properties: { events: { type: 'null' } } }] }

/** What the app takes and answers (https://spec.openapis.org/oas/v3.1.0). */
export function describeApi(): JsonSchema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Footfall ingest',
      version: '1',
      description:
        'Takes events of web pages and keeps them, and the sessions that they make, in DynamoDB. ' +
        'Lengths count UTF-16 code units, of which a character beyond U+FFFF has two.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [],
    paths: {
      '/events': { post: collect(), options: preflight() },
      '/health': { get: health('health', 'Answers.') },
      '/health/live': { get: health('live', 'Answers as long as the process does.') },
      '/health/ready': { get: ready() },
      '/openapi.json': { get: description() },
      ...Object.fromEntries(SCRIPT_NAMES.map((name) => [`/${name}`, { get: script() }])),
    },
    components: { schemas: openapiSchemas() },
  }
}

function collect(): JsonSchema {
  return {
    operationId: 'collect',
    summary: 'Stores one event, or a batch.',
    description:
      'Sending an event again under its `event_id` changes nothing. One bad event costs its neighbours nothing. ' +
      `An event may have at most ${LIMITS.eventBytes} bytes as JSON. Whatever the content type says, the body is JSON; gzip and br are inflated.`,
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: BODY },
        'text/plain': {
          schema: { type: 'string', contentMediaType: 'application/json', contentSchema: BODY },
        },
      },
    },
    responses: { ...EVENTS_ANSWERS, 405: METHOD_NOT_ALLOWED },
  }
}

function preflight(): JsonSchema {
  return {
    operationId: 'preflight',
    summary: 'Says who may send (Fetch standard, "CORS protocol").',
    responses: { 204: { description: 'In its headers.' } },
  }
}

function health(operationId: string, summary: string): JsonSchema {
  return { operationId, summary, responses: { 200: answer('The app is there.', statusOf('ok')) } }
}

function ready(): JsonSchema {
  return {
    operationId: 'ready',
    summary: 'Says whether the app reaches its tables.',
    responses: {
      200: answer('It does.', statusOf('ok')),
      503: answer('It does not, now.', statusOf('unavailable')),
    },
  }
}

function statusOf(status: string): JsonSchema {
  return { type: 'object', properties: { status: { const: status } }, required: ['status'] }
}

function description(): JsonSchema {
  const schema = { type: 'object', properties: { openapi: { type: 'string' } }, required: ['openapi'] }
  return { operationId: 'describe', summary: 'This document.', responses: { 200: answer('It.', schema) } }
}

function script(): JsonSchema {
  return {
    summary: 'The tracker, for a `script` element.',
    responses: {
      200: { description: 'The script.', content: { 'text/javascript': { schema: { type: 'string' } } } },
      304: { description: 'The script is the one that the client has.' },
    },
  }
}
