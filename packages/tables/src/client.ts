import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
// lib-dynamodb: AWS's own marshaller between plain objects and DynamoDB's typed attributes.
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The DynamoDB to use, and the credentials. */
export interface ClientOptions {
  readonly region: string
  /** Default: the region's endpoint. */
  readonly endpoint?: string
  /** Default: the AWS SDK's credential provider chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** Tries of one call, including the first. */
const ATTEMPTS = 3

/** Milliseconds for a call of an operator's command, where no visitor waits. */
const OPERATOR_BUDGET = 20_000

/**
 * A client with persistent connections. A failed call is tried three times, one that times out twice: each try may take at
 * most 40 % of `budget`, the milliseconds in which the call must end.
 */
export function createClient(options: ClientOptions, budget: number = OPERATOR_BUDGET): DynamoDBClient {
  const client = new DynamoDBClient({
    ...options,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: Math.min(1_000, budget * 0.4),
      requestTimeout: budget * 0.4,
      throwOnRequestTimeout: true,
    },
  })
  // It copies the input and output of each call for a logger that is not set.
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
