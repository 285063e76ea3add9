/** How a call to DynamoDB ended, in a word. `condition` is an answer like any other: somebody else was faster. */
export type CallOutcome =
  | 'ok'
  | 'condition'
  | 'throttled'
  | 'timeout'
  | 'connection'
  | 'refused'
  | 'error'
  | 'aborted'

/** As much of an error of the SDK as tells what it is. */
interface CallError {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  /** Of newer exceptions: which limit was met, of which table. */
  readonly ThrottlingReasons?: readonly { readonly reason?: string }[]
}

/** DynamoDB developer guide, "Error handling": the names under which it says "too much". */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
])

/** What an error says of the call that it ended. */
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

/** Which limit a throttled call has met, in DynamoDB's words; nothing where it was not throttled. */
export function throttlingReason(error: unknown): string | undefined {
  if (outcomeOf(error) !== 'throttled') return undefined
  const { name = '', ThrottlingReasons: [first] = [] } = error as CallError
  return first?.reason ?? name
}
