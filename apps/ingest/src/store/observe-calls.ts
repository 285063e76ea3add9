import {
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import type { TableNames } from '@footfall/tables'
import { type CallOutcome, outcomeOf, throttlingReason } from './call-outcome.ts'

/** Hears of calls to DynamoDB. An `operation` is the API's name for it, as `BatchWriteItem`. */
export interface CallObserver {
  /** Once a call, all its tries included. */
  ended(call: { readonly operation: string; readonly outcome: CallOutcome; readonly seconds: number }): void
  /** Request units, indexes included. */
  consumed(table: TableWord, kind: 'read' | 'write', units: number): void
  /** Once for each try after the first. */
  retried(operation: string): void
  /** `reason` in DynamoDB's words; `unprocessed` for as many items or keys of a batch as it left undone. */
  throttled(reason: string, times: number): void
}

/** What a table is for, whatever it is called. */
export type TableWord = 'events' | 'sessions' | 'active_sessions' | 'other'

/** As much of an answer as is looked at. */
interface Answer {
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[]
  readonly UnprocessedItems?: Readonly<Record<string, readonly unknown[]>>
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly unknown[] }>>
}

/** Calls that consume units, and so can say how many. */
const CONSUMING = /Item$|^Query$|^Scan$/

/** Lets `observer` hear of every call of a client: those who make the calls know nothing of it. */
export function observeCalls(client: DynamoDBClient, tables: TableNames, observer: CallObserver): void {
  const words = new Map<string | undefined, TableWord>([
    [tables.events, 'events'],
    [tables.sessions, 'sessions'],
    [tables.activeSessions, 'active_sessions'],
  ])
  // The outermost step, around the SDK's retries.
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = operationOf(commandName)
        const kind = /^(Get|BatchGet|Query|Scan)/.test(operation) ? 'read' : 'write'
        const start = performance.now()
        const end = (outcome: CallOutcome): void =>
          observer.ended({ operation, outcome, seconds: (performance.now() - start) / 1000 })
        try {
          const input = CONSUMING.test(operation)
            ? { ...args.input, ReturnConsumedCapacity: 'TOTAL' }
            : args.input
          const answer = await next({ ...args, input })
          const {
            ConsumedCapacity = [],
            UnprocessedItems = {},
            UnprocessedKeys = {},
          } = answer.output as Answer
          for (const { TableName, CapacityUnits = 0 } of [ConsumedCapacity].flat()) {
            observer.consumed(words.get(TableName) ?? 'other', kind, CapacityUnits)
          }
          const keys = Object.values(UnprocessedKeys).map(({ Keys }) => Keys)
          const left = [...Object.values(UnprocessedItems), ...keys].flat().length
          if (left > 0) observer.throttled('unprocessed', left)
          end('ok')
          return answer
        } catch (error) {
          // It costs as much as the write, and the answer does not say so (developer guide, "DynamoDB write consumption").
          if (error instanceof ConditionalCheckFailedException) {
            const { TableName } = args.input as { readonly TableName?: string }
            observer.consumed(words.get(TableName) ?? 'other', kind, 1)
          }
          end(outcomeOf(error))
          throw error
        }
      },
    { step: 'initialize', name: 'observeCalls' },
  )
  // Inside the SDK's retries: once a try. The context is the call's.
  const tried = new WeakSet<object>()
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (tried.has(context)) observer.retried(operationOf(context.commandName ?? ''))
      tried.add(context)
      try {
        return await next(args)
      } catch (error) {
        const reason = throttlingReason(error)
        if (reason) observer.throttled(reason, 1)
        throw error
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'observeTries' },
  )
}

function operationOf(commandName: string): string {
  return commandName.replace(/Command$/, '')
}
