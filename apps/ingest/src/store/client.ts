import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** Which DynamoDB, and as whom. */
export interface ClientOptions {
  readonly region: string
  /** Unset: the region's own. */
  readonly endpoint?: string
  /** Unset: what the AWS SDK finds. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** Tries of one call, the first included. */
const ATTEMPTS = 3

/** Milliseconds that a call may take for which nobody waits but the operator. */
const PATIENCE = 20_000

/**
 * A client that keeps its connections. A call that breaks is tried three times, one that hangs twice: neither try may take
 * as much as half of `budget`, the milliseconds in which a call has to end.
 */
export function createClient(options: ClientOptions, budget: number = PATIENCE): DynamoDBClient {
  const client = new DynamoDBClient({
    ...options,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: Math.min(1_000, budget * 0.4),
      requestTimeout: budget * 0.4,
      throwOnRequestTimeout: true,
    },
  })
  // It walks through each call's input and output for a log that nobody keeps.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
