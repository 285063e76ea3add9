import { isThisMachine } from './endpoint.ts'
import type { Environment } from './environment.ts'

/** The variables from which the app and the AWS SDK take an endpoint (SDKs and tools reference, "Service-specific endpoints"). */
const ENDPOINTS = ['DYNAMODB_ENDPOINT', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL']

/**
 * A sentence for each endpoint that sends events to another machine by plain http, then how to allow it. Empty if there
 * is none, or if `NODE_ENV` is `development` or `test`.
 */
export function unencryptedEndpoints(environment: Environment): readonly string[] {
  if (['development', 'test'].includes(environment['NODE_ENV'] ?? '')) return []
  const sentences = ENDPOINTS.filter((name) => isUnencrypted(environment[name])).map(
    (name) =>
      `${name} sends visitors' data to another machine by plain http, which others on the network can read: use https.`,
  )
  return sentences.length > 0 ? [...sentences, 'For development only, set NODE_ENV=development.'] : []
}

function isUnencrypted(endpoint: string | undefined): boolean {
  if (endpoint === undefined || !URL.canParse(endpoint)) return false
  return new URL(endpoint).protocol === 'http:' && !isThisMachine(endpoint)
}
