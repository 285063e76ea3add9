import type { Answer } from './call.ts'

/** A table or account over its limit, in the two forms that DynamoDB has for it (developer guide, "Error handling with DynamoDB"). */
export const THROTTLED: readonly Answer[] = [
  refusal(
    400,
    'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  ),
  refusal(
    400,
    'com.amazon.coral.availability#ThrottlingException',
    'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.',
  ),
]

export const ERROR: Answer = refusal(
  500,
  'com.amazonaws.dynamodb.v20120810#InternalServerError',
  'Internal server error',
)

/** Without `x-amz-crc32`: an SDK that checks it asks only where it stands. */
export function answerOf(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(value) }
}

function refusal(status: number, __type: string, message: string): Answer {
  return answerOf(status, { __type, message })
}
