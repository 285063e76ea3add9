import { describe, expect, it } from 'vitest'
import { outcomeOf, throttlingReason } from '../src/store/call-outcome.ts'

const answered = (httpStatusCode: number, name: string): object => ({ name, $metadata: { httpStatusCode } })

describe('how a call to DynamoDB ended', () => {
  it.each<[string, unknown, ReturnType<typeof outcomeOf>, string?]>([
    ['a failed condition', answered(400, 'ConditionalCheckFailedException'), 'condition'],
    ['an invalid item', answered(400, 'ValidationException'), 'refused'],
    ['a role without permission', answered(400, 'AccessDeniedException'), 'refused'],
    ['a fault of DynamoDB', answered(500, 'InternalServerError'), 'error'],
    [
      'a table over its limit',
      answered(400, 'ProvisionedThroughputExceededException'),
      'throttled',
      'ProvisionedThroughputExceededException',
    ],
    ['an account over its limit', answered(400, 'RequestLimitExceeded'), 'throttled', 'RequestLimitExceeded'],
    [
      'a throttled key with ThrottlingReasons',
      {
        ...answered(400, 'ThrottlingException'),
        ThrottlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded', resource: 'arn:aws:…' }],
      },
      'throttled',
      'TableWriteKeyRangeThroughputExceeded',
    ],
    ['no answer in time', { name: 'TimeoutError' }, 'timeout'],
    [
      'a connection reset that the SDK calls a timeout',
      { name: 'TimeoutError', code: 'ECONNRESET' },
      'connection',
    ],
    ['a refused connection', { name: 'Error', code: 'ECONNREFUSED' }, 'connection'],
    ['an abort by the caller', { name: 'AbortError' }, 'aborted'],
    ['a fault of the app itself', new TypeError('x is not a function'), 'error'],
    ['a thrown undefined', undefined, 'error'],
  ])('names the outcome of a call to DynamoDB that ends with %s', (_, error, outcome, reason) => {
    expect({ outcome: outcomeOf(error), reason: throttlingReason(error) }).toEqual({ outcome, reason })
  })
})
