// cockatiel: a circuit breaker without dependencies, and the one of the well-kept ones that runs on Node 20.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'

/** Runs a call, or throws at once where the calls before it have shown that it would fail. */
export type Circuit = <Answer>(call: () => Promise<Answer>) => Promise<Answer>

/** Calls that fail one after the other, with none between them that DynamoDB answers, before the circuit opens. */
const FAILURES = 5

/** Milliseconds for which it then stays open, until the next call tries whether DynamoDB is back. */
const OPEN = 1_000

/**
 * A circuit that opens on time-outs, connection faults and 5xx, and closes by itself. What DynamoDB refuses by 4xx shows
 * that it works: a condition that failed, an item that is invalid, and one key that is throttled, which must not stop
 * the others.
 */
export function createCircuit(): Circuit {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: OPEN,
    breaker: new ConsecutiveBreaker(FAILURES),
  })

  return async (call) => {
    // cockatiel would let all others wait for the one that tries.
    if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError()
    const { answer, refusal } = await breaker.execute(() => attempt(call))
    if (refusal) throw refusal
    return answer as Awaited<ReturnType<typeof call>>
  }
}

/** Turns what DynamoDB refuses into a result, so that it counts as an answer. */
async function attempt<Answer>(
  call: () => Promise<Answer>,
): Promise<{ readonly answer?: Answer; readonly refusal?: unknown }> {
  try {
    return { answer: await call() }
  } catch (error) {
    if (isRefusal(error)) return { refusal: error }
    throw error
  }
}

function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode ?? 0
  return status >= 400 && status < 500
}
