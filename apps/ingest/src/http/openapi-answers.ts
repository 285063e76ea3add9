import { LIMITS } from '@footfall/protocol'
import { INFLATION } from './inflate.ts'
import { type JsonSchema, refTo } from './openapi-schemas.ts'

const CORS = {
  'Access-Control-Allow-Origin': header('The origin that may read the answer; never with credentials.'),
}

const RETRY_AFTER = {
  'Retry-After': header('Seconds after which the same request may work.', { type: 'integer', minimum: 0 }),
}

/** What `POST /events` may answer, by status: what each means, and what a client does then. */
export const EVENTS_ANSWERS: JsonSchema = {
  200: answer(
    'What was accepted is stored and counted; what was rejected never will be, and need not be sent again.',
    { anyOf: [refTo('EventAnswer'), refTo('BatchAnswer')] },
  ),
  400: failure('The body is not JSON, or no event in it is valid. Do not send it again.'),
  403: failure('The origin or the site is not listed. The owner of the app can list it.'),
  413: failure(
    `The body has more than ${LIMITS.bodyBytes} bytes, as sent or inflated, or more than ${INFLATION.free} bytes that inflate ` +
      `to more than ${INFLATION.most} times what was sent. Send fewer events at a time.`,
  ),
  415: failure('The body is in a content encoding other than gzip and br.'),
  429: failure('The sender is over a limit. Send the same again later.', RETRY_AFTER),
  500: failure('Something went wrong in the app, and is logged there. Send the same again later.'),
  503: failure(
    'The app is overloaded, or the database did not answer in time. Send the same again later.',
    RETRY_AFTER,
  ),
}

/** What any path answers to a method that it does not know. */
export const METHOD_NOT_ALLOWED: JsonSchema = failure('The path has other methods.', {
  Allow: header('The methods that it has.'),
})

/** An answer that holds JSON. */
export function answer(description: string, schema: JsonSchema, headers: JsonSchema = {}): JsonSchema {
  return { description, headers: { ...CORS, ...headers }, content: { 'application/json': { schema } } }
}

function failure(description: string, headers?: JsonSchema): JsonSchema {
  return answer(description, refTo('ErrorAnswer'), headers)
}

function header(description: string, schema: JsonSchema = { type: 'string' }): JsonSchema {
  return { description, schema }
}
