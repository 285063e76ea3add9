import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createCircuit, Fault } from './circuit.ts'

/** As much of a client as the store needs. */
export type Sender = Pick<DynamoDBClient, 'send'>

type Command = Parameters<Sender['send']>[0]

/** The part of a request's budget that one call may take, so that the request hears of its end. */
const SHARE = 0.9

/**
 * The same client, whose calls end within `budget` milliseconds, all tries together, and fail at once while DynamoDB is
 * not there for anybody. Commands of operators go past it: they want to know what is wrong.
 */
export function guarded(client: Sender, budget: number): Sender {
  const circuit = createCircuit()

  const send = (command: Command): Promise<unknown> =>
    circuit(async () => {
      const abortSignal = AbortSignal.timeout(budget * SHARE)
      const lastTry = watchTries(command, abortSignal)
      try {
        return await client.send(command, { abortSignal })
      } catch (error) {
        throw lastTry.faulty ? new Fault('DynamoDB is not there.', { cause: error }) : error
      }
    })
  return { send: send as Sender['send'] }
}

/**
 * Looks at each try of the SDK's where it goes out. A time-out, a connection fault and a 5xx are DynamoDB's own. What it
 * refuses by 4xx shows that it works: a condition that failed, an item that is invalid, and one key that is throttled,
 * which must not stop the others. A try whose time was up before it began says nothing.
 */
function watchTries(command: Command, abortSignal: AbortSignal): { readonly faulty: boolean } {
  const last = { faulty: false }
  command.middlewareStack.add(
    (next) => async (args) => {
      if (abortSignal.aborted) return next(args)
      last.faulty = true
      const answer = await next(args)
      last.faulty = (answer.response as { readonly statusCode: number }).statusCode >= 500
      return answer
    },
    { step: 'deserialize', priority: 'low' },
  )
  return last
}
