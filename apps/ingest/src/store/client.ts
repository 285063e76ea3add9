import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DEADLINE } from '../domain/deadline.ts'

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

/** A client that keeps its connections and gives a call up by the time at which the request is answered. */
export function createClient(options: ClientOptions): DynamoDBClient {
  return new DynamoDBClient({
    ...options,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: DEADLINE / ATTEMPTS,
      throwOnRequestTimeout: true,
    },
  })
}
