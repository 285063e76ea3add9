import {
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import type { TableNames } from '@footfall/tables'
import { type CallOutcome, outcomeOf, throttlingReason } from './call-outcome.ts'

/** Observes calls to DynamoDB. `operation` is the name in DynamoDB's API, for example `BatchWriteItem`. */
export interface CallObserver {
  /** Called once per call, after its retries. `seconds` include them. */
  ended(call: { readonly operation: string; readonly outcome: CallOutcome; readonly seconds: number }): void
  /** Called with the request units of a call, indexes included. */
  consumed(table: TableLabel, kind: 'read' | 'write', units: number): void
  /** Called once per retry. */
  retried(operation: string): void
  /** Called for throttling. `reason` is DynamoDB's; `unprocessed` if a batch left `times` items or keys unprocessed. */
  throttled(reason: string, times: number): void
}

/** The purpose of a table, independent of its name: a label of the metrics. */
export type TableLabel = 'events' | 'sessions' | 'active_sessions' | 'other'

/** The fields of an answer that the metrics use. */
interface Answer {
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[]
  readonly UnprocessedItems?: Readonly<Record<string, readonly unknown[]>>
  readonly UnprocessedKeys?: Readonly<Record<string, { readonly Keys: readonly unknown[] }>>
}

/** Operations that consume units, so that they accept `ReturnConsumedCapacity`. */
const CONSUMING = /Item$|^Query$|^Scan$/

/** Reports every call of a client to `observer`. The callers need no change. */
export function observeCalls(client: DynamoDBClient, tables: TableNames, observer: CallObserver): void {
  const labels = new Map<string | undefined, TableLabel>([
    [tables.events, 'events'],
    [tables.sessions, 'sessions'],
    [tables.activeSessions, 'active_sessions'],
  ])
  // The outermost step: runs once per call, around the SDK's retries.
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
            observer.consumed(labels.get(TableName) ?? 'other', kind, CapacityUnits)
          }
          const keys = Object.values(UnprocessedKeys).map(({ Keys }) => Keys)
          const unprocessed = [...Object.values(UnprocessedItems), ...keys].flat().length
          if (unprocessed > 0) observer.throttled('unprocessed', unprocessed)
          end('ok')
          return answer
        } catch (error) {
          // A failed condition costs as much as the write, but the answer has no units (developer guide, "DynamoDB write
          // consumption").
          if (error instanceof ConditionalCheckFailedException) {
            const { TableName } = args.input as { readonly TableName?: string }
            observer.consumed(labels.get(TableName) ?? 'other', kind, 1)
          }
          end(outcomeOf(error))
          throw error
        }
      },
    { step: 'initialize', name: 'observeCalls' },
  )
  // Inside the SDK's retries: runs once per try. All tries of a call share one context.
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
