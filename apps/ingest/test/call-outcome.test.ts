import { describe, expect, it } from 'vitest'
import { outcomeOf, throttlingReason } from '../src/store/call-outcome.ts'

const answered = (httpStatusCode: number, name: string): object => ({ name, $metadata: { httpStatusCode } })

describe('how a call to DynamoDB ended', () => {
  it.each<[string, unknown, ReturnType<typeof outcomeOf>, string?]>([
    ['a condition that does not hold', answered(400, 'ConditionalCheckFailedException'), 'condition'],
    ['an item that is none', answered(400, 'ValidationException'), 'refused'],
    ['a role that may not', answered(400, 'AccessDeniedException'), 'refused'],
    ['a fault of DynamoDB', answered(500, 'InternalServerError'), 'error'],
    [
      'a table over its limit',
      answered(400, 'ProvisionedThroughputExceededException'),
      'throttled',
      'ProvisionedThroughputExceededException',
    ],
    ['an account over its limit', answered(400, 'RequestLimitExceeded'), 'throttled', 'RequestLimitExceeded'],
    [
      'a key that is too busy, as newer answers say',
      {
        ...answered(400, 'ThrottlingException'),
        ThrottlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded', resource: 'arn:aws:…' }],
      },
      'throttled',
      'TableWriteKeyRangeThroughputExceeded',
    ],
    ['no answer in time', { name: 'TimeoutError' }, 'timeout'],
    [
      'a connection that breaks, in the words of the SDK',
      { name: 'TimeoutError', code: 'ECONNRESET' },
      'connection',
    ],
    ['nobody who listens', { name: 'Error', code: 'ECONNREFUSED' }, 'connection'],
    ['somebody who no longer waits', { name: 'AbortError' }, 'aborted'],
    ['a fault of our own', new TypeError('x is not a function'), 'error'],
    ['something else that was thrown', undefined, 'error'],
  ])('is a word: %s', (_, error, outcome, reason) => {
    expect({ outcome: outcomeOf(error), reason: throttlingReason(error) }).toEqual({ outcome, reason })
  })
})
