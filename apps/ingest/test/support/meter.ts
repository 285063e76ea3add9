import {
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'

/** The units and calls of some work. */
export interface Consumption {
  /** Write request units, indexes included. */
  readonly writes: number
  /** Read request units. */
  readonly reads: number
  /** The called operations, in order: `BatchWriteItem`, … */
  readonly calls: readonly string[]
}

/** Measures work by the consumed capacity that DynamoDB reports for each call. */
export type Meter = <Result>(work: () => Promise<Result>) => Promise<Consumption>

/** Measures all calls of these clients. Supports one work at a time. */
export function createMeter(clients: readonly DynamoDBClient[]): Meter {
  let calls: string[] = []
  let units = { write: 0, read: 0 }
  for (const client of clients) {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const operation = commandName.replace(/Command$/, '')
          const kind = /^(Get|BatchGet|Query|Scan)/.test(operation) ? 'read' : 'write'
          calls.push(operation)
          try {
            const input = { ...args.input, ReturnConsumedCapacity: 'INDEXES' }
            const answer = await next({ ...args, input })
            units[kind] += unitsOf(answer.output as Consuming)
            return answer
          } catch (error) {
            // A failed condition costs as much as the write, and the answer does not report it (developer guide, "DynamoDB
            // write consumption"). The items are below 1 KiB.
            if (error instanceof ConditionalCheckFailedException) units.write += 1
            throw error
          }
        },
      { step: 'initialize', name: 'meter' },
    )
  }
  return async (work) => {
    calls = []
    units = { write: 0, read: 0 }
    await work()
    return { writes: units.write, reads: units.read, calls }
  }
}

interface Consuming {
  readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[]
}

function unitsOf({ ConsumedCapacity = [] }: Consuming): number {
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)
}
