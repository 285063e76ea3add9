import { setTimeout as pause } from 'node:timers/promises'
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Sender } from './guarded.ts'

/** A row to put, by the name of its table. `key` tells rows of one table apart. */
export interface Put {
  readonly table: string
  readonly key: string
  readonly item: Record<string, unknown>
}

/** Puts rows. Resolves to those that DynamoDB refuses as invalid, which it always will, once all others are durable. */
export type BatchWriter = (puts: readonly Put[]) => Promise<readonly Put[]>

/** Items that DynamoDB takes in one BatchWriteItem (API reference, BatchWriteItem). */
const BATCH_SIZE = 25

/** Batches under way at once: more rows than these can take wait, and so share the next ones. */
const BATCHES_AT_ONCE = 8

/**
 * Puts rows of all requests at work in shared batches, since a batch of 25 costs little more than a single call. Two
 * puts of one key become one, the later: DynamoDB refuses a batch that names a key twice. Rows that it leaves unprocessed
 * are sent again for `budget` milliseconds.
 */
export function createBatchWriter(client: Sender, budget: number): BatchWriter {
  const waiting = new Map<string, Pending>()
  let underway = 0
  let scheduled = false

  return async (puts) => {
    // Waits for all of them, also where one fails: what is answered "later" must not be written later still, uncounted.
    const outcomes = await Promise.all(puts.map(enqueue))
    const failure = outcomes.find((outcome) => outcome instanceof StoreUnavailable)
    if (failure) throw failure
    return puts.filter((_, index) => outcomes[index] === 'refused')
  }

  function enqueue(put: Put): Promise<Outcome> {
    return new Promise((resolve) => {
      const id = `${put.table} ${put.key}`
      const same = waiting.get(id)
      const settlers = [...(same?.settlers ?? []), resolve]
      waiting.set(id, { put, settlers, since: same?.since ?? performance.now(), attempt: 0 })
      if (!scheduled) {
        scheduled = true
        setImmediate(send)
      }
    })
  }

  function send(): void {
    scheduled = false
    while (waiting.size > 0 && underway < BATCHES_AT_ONCE) {
      const batch = [...waiting].slice(0, BATCH_SIZE)
      for (const [id] of batch) waiting.delete(id)
      underway += 1
      void write(batch.map(([, pending]) => pending)).finally(() => {
        underway -= 1
        send()
      })
    }
  }

  async function write(batch: readonly Pending[]): Promise<void> {
    try {
      const unprocessed = await writeBatch(batch)
      for (const pending of batch) if (!unprocessed.includes(pending)) settle(pending, 'written')
      if (unprocessed.length > 0) await writeAgain(unprocessed)
    } catch (error) {
      if (!isInvalid(error)) for (const pending of batch) settle(pending, unavailable(error))
      // One bad item spoils the whole batch: alone, only the bad one fails.
      else await Promise.all(batch.map(writeOne))
    }
  }

  async function writeBatch(batch: readonly Pending[]): Promise<readonly Pending[]> {
    const requests: Record<string, { PutRequest: { Item: Record<string, unknown> } }[]> = {}
    for (const { put } of batch) {
      requests[put.table] ??= []
      requests[put.table]?.push({ PutRequest: { Item: put.item } })
    }
    const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems: requests }))
    const left = Object.entries(UnprocessedItems).flatMap(([table, items = []]) =>
      items.map(({ PutRequest }) => ({ table, item: PutRequest?.Item ?? {} })),
    )
    return batch.filter(({ put }) =>
      left.some(({ table, item }) => table === put.table && sameKey(item, put.item)),
    )
  }

  /** `UnprocessedItems` are ours to retry, after a pause (API reference, BatchWriteItem: "exponential backoff"). */
  async function writeAgain(unprocessed: readonly Pending[]): Promise<void> {
    const attempt = Math.max(...unprocessed.map((pending) => pending.attempt)) + 1
    const late = unprocessed.filter(({ since }) => performance.now() - since > budget)
    for (const pending of late) settle(pending, unavailable(new Error('UnprocessedItems')))
    const again = unprocessed.filter((pending) => !late.includes(pending))
    if (again.length === 0) return
    await pause(Math.random() * Math.min(25 * 2 ** attempt, 500))
    await write(again.map((pending) => ({ ...pending, attempt })))
  }

  async function writeOne(pending: Pending): Promise<void> {
    try {
      await client.send(new PutCommand({ TableName: pending.put.table, Item: pending.put.item }))
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

function sameKey(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return one['session_id'] === other['session_id'] && one['event_id'] === other['event_id']
}
