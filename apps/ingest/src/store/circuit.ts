// cockatiel: a maintained circuit breaker without dependencies that runs on Node 20.
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleType } from 'cockatiel'

/** A call failed because DynamoDB is unavailable, so other calls would fail too. `cause` is the call's error. */
export class Fault extends Error {
  override readonly name = 'Fault'
}

/** Runs a call. Throws at once while the circuit is open. */
export type Circuit = <Answer>(call: () => Promise<Answer>) => Promise<Answer>

/** Number of consecutive faults, of any requests, that opens the circuit. */
const FAILURES = 5

/** Milliseconds that the circuit stays open. Then one call tests whether DynamoDB is available again. */
const OPEN = 1_000

/** A circuit that opens after consecutive calls that throw a `Fault`, and closes after a call that succeeds. */
export function createCircuit(): Circuit {
  const breaker = circuitBreaker(handleType(Fault), {
    halfOpenAfter: OPEN,
    breaker: new ConsecutiveBreaker(FAILURES),
  })
  return (call) => {
    // Reject all other calls during the test call; cockatiel would make them wait for it.
    if (breaker.state === CircuitState.HalfOpen) return Promise.reject(new BrokenCircuitError())
    return breaker.execute(call)
  }
}
