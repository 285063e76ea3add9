import type { Documents } from '@footfall/tables'
import { outcomeOf } from './call-outcome.ts'
import { createCircuit, Fault } from './circuit.ts'
import { createHeartbeat, type Watch } from './heartbeat.ts'

type Command = Parameters<Documents['send']>[0]

/** The part of a request's budget that one call may take, so that the request hears of its end. */
const SHARE = 0.9

/**
 * The same client, whose calls end within `budget` milliseconds, all tries together, and fail at once while DynamoDB
 * answers no call. Commands of operators do not use it: they need to see the fault itself.
 */
export function guarded(client: Documents, budget: number): Documents {
  const circuit = createCircuit()
  const heartbeat = createHeartbeat()

  const send = (command: Command): Promise<unknown> =>
    circuit(async () => {
      const abortSignal = AbortSignal.timeout(budget * SHARE)
      const lastTry = watchTries(command, abortSignal, heartbeat.watch)
      try {
        return await client.send(command, { abortSignal })
      } catch (error) {
        throw lastTry.faulty ? new Fault('DynamoDB is not there.', { cause: error }) : error
      }
    })
  return { send: send as Documents['send'] }
}

/**
 * Looks at each try of the SDK as it is sent. A time-out, a connection fault and a 5xx are faults of DynamoDB. A 4xx
 * shows that DynamoDB works: a condition that failed, an invalid item, or one throttled key, which must not stop the
 * others. A try whose time was up before it began says nothing, nor does a time-out that this process caused itself.
 */
function watchTries(
  command: Command,
  abortSignal: AbortSignal,
  watch: () => Watch,
): { readonly faulty: boolean } {
  const last = { faulty: false }
  command.middlewareStack.add(
    (next) => async (args) => {
      if (abortSignal.aborted) return next(args)
      const tried = watch()
      last.faulty = true
      try {
        const answer = await next(args)
        last.faulty = (answer.response as { readonly statusCode: number }).statusCode >= 500
        return answer
      } catch (error) {
        last.faulty = !(isTimeOut(error) && wasStalled(tried))
        throw error
      } finally {
        tried.end()
      }
    },
    { step: 'deserialize', priority: 'low' },
  )
  return last
}

/** Timers run before sockets are read: after a stall, a try times out although its answer has arrived. */
function wasStalled(tried: Watch): boolean {
  return tried.blocked() > tried.elapsed() / 2
}

function isTimeOut(error: unknown): boolean {
  const outcome = outcomeOf(error)
  return outcome === 'timeout' || outcome === 'aborted'
}
