import type { Documents } from '@footfall/tables'
import { outcomeOf } from './call-outcome.ts'
import { createCircuit, Fault } from './circuit.ts'
import { createHeartbeat, type Watch } from './heartbeat.ts'

type Command = Parameters<Documents['send']>[0]

/** Share of a request's budget that one call may take: the request needs the rest to answer after the call's time-out. */
const SHARE = 0.9

/**
 * A client whose calls end within `budget` milliseconds, retries included. While DynamoDB is unavailable, its calls fail
 * at once. Operators' commands do not use it: they must show the original error.
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
        throw lastTry.faulty ? new Fault('DynamoDB is unavailable.', { cause: error }) : error
      }
    })
  return { send: send as Documents['send'] }
}

/**
 * Checks each try of the SDK. A time-out, a connection error and a 5xx are faults of DynamoDB. A 4xx shows that DynamoDB
 * works: a failed condition, an invalid item, or one throttled key, which must not stop calls for other keys. A try that
 * was aborted before it started is ignored, and so is a time-out that a stall of this process caused.
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
      const tryWatch = watch()
      last.faulty = true
      try {
        const answer = await next(args)
        last.faulty = (answer.response as { readonly statusCode: number }).statusCode >= 500
        return answer
      } catch (error) {
        last.faulty = !(isTimeOut(error) && wasStalled(tryWatch))
        throw error
      } finally {
        tryWatch.end()
      }
    },
    { step: 'deserialize', priority: 'low' },
  )
  return last
}

/** Node runs timers before it reads sockets: after a stall, a try times out although its answer has arrived. */
function wasStalled({ blocked, elapsed }: Watch): boolean {
  return blocked() > elapsed() / 2
}

function isTimeOut(error: unknown): boolean {
  const outcome = outcomeOf(error)
  return outcome === 'timeout' || outcome === 'aborted'
}
