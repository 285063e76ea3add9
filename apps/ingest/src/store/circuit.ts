// cockatiel: a circuit breaker without dependencies, and of the well-kept ones the one that runs on Node 20.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel'

/** A call failed because of who should have answered, so that others will fail as well. `cause` is what it met. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** Runs a call, or throws at once where the calls before it have shown that it would fail. */
export type Circuit = <Answer>(call: () => Promise<Answer>) => Promise<Answer>

/** Calls that fail one after the other, whosever they are, before the circuit opens. */
const FAILURES = 5

/** Milliseconds for which it then stays open, until the next call shows whether DynamoDB is back. */
const OPEN = 1_000

/** A circuit that opens on calls that fail with a `Fault`, and closes by itself. */
export function createCircuit(): Circuit {
  const breaker = circuitBreaker(handleType(Fault), {
    halfOpenAfter: OPEN,
    breaker: new ConsecutiveBreaker(FAILURES),
  })
  return (call) => {
    // cockatiel would let all others wait for the one that finds out.
    if (breaker.state === CircuitState.HalfOpen) return Promise.reject(new BrokenCircuitError())
    return breaker.execute(call)
  }
}
