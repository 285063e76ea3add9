import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { createCircuit } from './circuit.ts'

/** As much of a client as the store needs. */
export type Sender = Pick<DynamoDBDocumentClient, 'send'>

/** The part of a request's budget that one call may take, so that the circuit hears of it before the request is over. */
const SHARE = 0.9

/**
 * The same client, whose calls end within `budget` milliseconds, all tries together, and fail at once while DynamoDB is
 * not there for anybody. Commands of operators go past it: they want to know what is wrong.
 */
export function guarded(client: Sender, budget: number): Sender {
  const circuit = createCircuit()
  const send = (command: Parameters<Sender['send']>[0]): Promise<unknown> =>
    circuit(() => client.send(command, { abortSignal: AbortSignal.timeout(budget * SHARE) }))
  return { send: send as Sender['send'] }
}
