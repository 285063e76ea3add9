import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { createGathering, type Documents, type RowKey } from '@footfall/tables'
import { StoreUnavailable } from '../domain/errors.ts'

/** A row to put, by the name of its table. */
export interface Put {
  readonly table: string
  readonly item: RowKey & Readonly<Record<string, unknown>>
}

/** Puts rows. Resolves to those that DynamoDB will always refuse as invalid, once all others are durable. Throws `StoreUnavailable`. */
export type BatchWriter = (puts: readonly Put[]) => Promise<readonly Put[]>

/** Items that DynamoDB takes in one BatchWriteItem (API reference, BatchWriteItem). */
const BATCH_SIZE = 25

type Outcome = 'written' | 'refused' | StoreUnavailable

/**
 * Puts rows of all requests at work in shared batches, since a batch of 25 costs little more than a single call. Two puts
 * of one key become one, the later: DynamoDB refuses a batch that names a key twice. Unprocessed rows are put again for
 * `budget` milliseconds.
 */
export function createBatchWriter(documents: Documents, budget: number): BatchWriter {
  const put = createGathering<Put, Outcome>({ size: BATCH_SIZE, budget, work: write })

  return async (puts) => {
    // Wait for all rows, even if one fails: a row of a request that was answered 503 must not be written later, uncounted.
    const outcomes = await Promise.all(puts.map((one) => put(keyOf(one), one).catch(unavailable)))
    const failure = outcomes.find((outcome) => outcome instanceof StoreUnavailable)
    if (failure) throw failure
    return puts.filter((_, index) => outcomes[index] === 'refused')
  }

  async function write(batch: ReadonlyMap<string, Put>): Promise<ReadonlyMap<string, Outcome>> {
    try {
      const unprocessed = await writeBatch([...batch.values()])
      return new Map([...batch.keys()].filter((key) => !unprocessed.has(key)).map((key) => [key, 'written']))
    } catch (error) {
      if (!isInvalid(error)) throw error
      // One invalid item spoils the whole batch. Alone, only the invalid one fails.
      return new Map(
        await Promise.all([...batch].map(async ([key, one]) => [key, await writeOne(one)] as const)),
      )
    }
  }

  /** Resolves to the keys of the unprocessed rows. */
  async function writeBatch(puts: readonly Put[]): Promise<ReadonlySet<string>> {
    const requests: Record<string, { PutRequest: { Item: Record<string, unknown> } }[]> = {}
    for (const { table, item } of puts) {
      requests[table] ??= []
      requests[table]?.push({ PutRequest: { Item: item } })
    }
    const { UnprocessedItems = {} } = await documents.send(new BatchWriteCommand({ RequestItems: requests }))
    return new Set(
      Object.entries(UnprocessedItems).flatMap(([table, items]) =>
        items.map(({ PutRequest }) => keyOf({ table, item: PutRequest?.Item as Put['item'] })),
      ),
    )
  }

  async function writeOne({ table, item }: Put): Promise<Outcome> {
    try {
      await documents.send(new PutCommand({ TableName: table, Item: item }))
      return 'written'
    } catch (error) {
      return isInvalid(error) ? 'refused' : unavailable(error)
    }
  }
}

/** Identifies a row among all tables. */
function keyOf({ table, item: { session_id, event_id = '' } }: Put): string {
  return `${table} ${session_id} ${event_id}`
}

function unavailable(cause: unknown): StoreUnavailable {
  return new StoreUnavailable('a batch of writes', cause)
}

/**
 * Whether the item itself is at fault. If DynamoDB misses a key, or wants one of another type, the table is at fault: all
 * our items have the same keys.
 */
function isInvalid(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && !/\bkey\b/.test(error.message)
}
