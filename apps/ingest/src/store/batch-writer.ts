import { BatchWriteItemCommand, PutItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Item } from './attributes.ts'
import { createGathering } from './gathering.ts'
import type { Sender } from './guarded.ts'
import { pauseBefore } from './pause.ts'

/** A row to put, by the name of its table. `key` tells rows of one table apart. */
export interface Put {
  readonly table: string
  readonly key: string
  readonly item: Item
}

/** Puts rows. Resolves to those that DynamoDB refuses as invalid, which it always will, once all others are durable. */
export type BatchWriter = (puts: readonly Put[]) => Promise<readonly Put[]>

/** Items that DynamoDB takes in one BatchWriteItem (API reference, BatchWriteItem). */
const BATCH_SIZE = 25

/**
 * Puts rows of all requests at work in shared batches, since a batch of 25 costs little more than a single call. Two
 * puts of one key become one, the later: DynamoDB refuses a batch that names a key twice. Rows that it leaves unprocessed
 * are sent again, among those of others, for `budget` milliseconds.
 */
export function createBatchWriter(client: Sender, budget: number): BatchWriter {
  const add = createGathering<Pending>({ size: BATCH_SIZE, merge, work: write })

  return async (puts) => {
    // Waits for all of them, also where one fails: what is answered "later" must not be written later still, uncounted.
    const outcomes = await Promise.all(puts.map(enqueue))
    const failure = outcomes.find((outcome) => outcome instanceof StoreUnavailable)
    if (failure) throw failure
    return puts.filter((_, index) => outcomes[index] === 'refused')
  }

  function enqueue(put: Put): Promise<Outcome> {
    return new Promise((resolve) => {
      add(idOf(put), { put, settlers: [resolve], since: performance.now(), attempt: 0 })
    })
  }

  async function write(batch: readonly Pending[]): Promise<void> {
    try {
      const unprocessed = await writeBatch(batch)
      for (const pending of batch) {
        if (unprocessed.has(idOf(pending.put))) later(pending)
        else settle(pending, 'written')
      }
    } catch (error) {
      if (!isInvalid(error)) for (const pending of batch) settle(pending, unavailable(error))
      // One bad item spoils the whole batch: alone, only the bad one fails.
      else await Promise.all(batch.map(writeOne))
    }
  }

  /** Resolves to the ids of the rows that DynamoDB left. */
  async function writeBatch(batch: readonly Pending[]): Promise<ReadonlySet<string>> {
    const requests: Record<string, WriteRequest[]> = {}
    for (const { put } of batch) {
      requests[put.table] ??= []
      requests[put.table]?.push({ PutRequest: { Item: put.item } })
    }
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: requests }))
    const left = Object.entries(UnprocessedItems).flatMap(([table, items]) =>
      items.map(({ PutRequest }) => ({ table, item: PutRequest?.Item ?? {} })),
    )
    return new Set(
      batch
        .map(({ put }) => put)
        .filter((put) => left.some(({ table, item }) => table === put.table && sameKey(item, put.item)))
        .map(idOf),
    )
  }

  /** Most often one key is throttled, and the rows of others take their turns meanwhile. */
  function later(pending: Pending): void {
    const attempt = pending.attempt + 1
    if (performance.now() - pending.since > budget)
      settle(pending, unavailable(new Error('UnprocessedItems')))
    else setTimeout(() => add(idOf(pending.put), { ...pending, attempt }), pauseBefore(attempt))
  }

  async function writeOne(pending: Pending): Promise<void> {
    try {
      await client.send(new PutItemCommand({ TableName: pending.put.table, Item: pending.put.item }))
      settle(pending, 'written')
    } catch (error) {
      settle(pending, isInvalid(error) ? 'refused' : unavailable(error))
    }
  }
}

type Outcome = 'written' | 'refused' | StoreUnavailable

interface Pending {
  readonly put: Put
  /** Who waits for the outcome. */
  readonly settlers: readonly ((outcome: Outcome) => void)[]
  readonly since: number
  readonly attempt: number
}

/** The later put, for all who wait for either. */
function merge(one: Pending, other: Pending): Pending {
  const later = one.since > other.since ? one : other
  return { ...later, settlers: [...one.settlers, ...other.settlers] }
}

function idOf({ table, key }: Put): string {
  return `${table} ${key}`
}

function settle(pending: Pending, outcome: Outcome): void {
  for (const resolve of pending.settlers) resolve(outcome)
}

function unavailable(cause: unknown): StoreUnavailable {
  return new StoreUnavailable('a batch of writes', cause)
}

/**
 * Whether the item itself is at fault. Where DynamoDB misses a key, or wants one of another type, it is the table: all
 * of our items have the same keys.
 */
function isInvalid(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && !/\bkey\b/.test(error.message)
}

function sameKey(one: Item, other: Item): boolean {
  return one['session_id']?.S === other['session_id']?.S && one['event_id']?.S === other['event_id']?.S
}
