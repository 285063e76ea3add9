import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
// lib-dynamodb: AWS's own marshaller between plain objects and DynamoDB's typed attributes.
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

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

/** As much of a document client as its users need. */
export type Documents = Pick<DynamoDBDocumentClient, 'send'>

/** A client for rows as plain objects, over the same connections. It leaves out undefined fields and reads numbers as numbers. */
export function documentsOf(client: DynamoDBClient): Documents {
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: Number },
  })
}
