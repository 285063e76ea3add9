/** The outcome of a call to DynamoDB. `condition`: a condition failed, because another process wrote first; that is no fault. */
export type CallOutcome =
  | 'ok'
  | 'condition'
  | 'throttled'
  | 'timeout'
  | 'connection'
  | 'refused'
  | 'error'
  | 'aborted'

/** The fields of an SDK error that tell its kind. */
interface CallError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  /** Newer exceptions only: the limits that were exceeded, and of which table. */
  readonly ThrottlingReasons?: readonly { readonly reason?: string }[]
}

/** Names of DynamoDB's throttling errors (developer guide, "Error handling"). */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
])

/** The outcome of a call that threw `error`. */
export function outcomeOf(error: unknown): Exclude<CallOutcome, 'ok'> {
  const { name = '', code, $metadata } = (error ?? {}) as CallError
  const status = $metadata?.httpStatusCode ?? 0
  if (name === 'ConditionalCheckFailedException') return 'condition'
  if (THROTTLED.has(name)) return 'throttled'
  if (name === 'AbortError') return 'aborted'
  if (name === 'TimeoutError' && !code) return 'timeout'
  if (status >= 500) return 'error'
  if (status >= 400) return 'refused'
  return code ? 'connection' : 'error'
}

/** DynamoDB's reason for throttling a call; undefined if it was not throttled. */
export function throttlingReason(error: unknown): string | undefined {
  if (outcomeOf(error) !== 'throttled') return undefined
  const { name = '', ThrottlingReasons: [first] = [] } = error as CallError
  return first?.reason ?? name
}
