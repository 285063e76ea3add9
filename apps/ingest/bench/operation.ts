import type { IncomingMessage } from 'node:http'

/** The DynamoDB operation of a request. Its header has the form `DynamoDB_20120810.BatchWriteItem` (developer guide, "DynamoDB low-level API"). */
export function operationOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return String(headers['x-amz-target']).split('.').at(-1) as string
}
