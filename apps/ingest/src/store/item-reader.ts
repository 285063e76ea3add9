import { BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb'
import { StoreUnavailable } from '../domain/errors.ts'
import { type Item, itemOf, rowOf } from './attributes.ts'
import { createGathering } from './gathering.ts'
import type { Sender } from './guarded.ts'
import { pauseBefore } from './pause.ts'

/** Keys that DynamoDB takes in one BatchGetItem (API reference, BatchGetItem). */
const BATCH_SIZE = 100

/** The key of a row: of Sessions without `event_id`, of Events with it. */
export interface Key {
  readonly session_id: string
  readonly event_id?: string
}

/**
 * Reads rows by their keys, consistently, for all requests at work in shared calls of at most 100 keys. It reads a key
 * that DynamoDB leaves unprocessed again for `budget` milliseconds. Throws `StoreUnavailable`.
 */
export function createItemReader<Row>({
  client,
  table,
  budget,
  fields,
}: {
  client: Sender
  table: string
  budget: number
  /** Attributes to read; all unless set. */
  fields?: readonly string[]
}): (key: Key) => Promise<Row | undefined> {
  const add = createGathering<Pending<Row>>({ size: BATCH_SIZE, merge, work: read })
  // Names of attributes may be reserved words of DynamoDB.
  const projection = fields && {
    ProjectionExpression: fields.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(fields.map((name) => [`#${name}`, name])),
  }

  return (key) =>
    new Promise((resolve, reject) => {
      const settlers = [{ resolve, reject }]
      add(idOf(itemOf(key)), { key: itemOf(key), settlers, since: performance.now(), attempt: 0 })
    })

  async function read(batch: readonly Pending<Row>[]): Promise<void> {
    try {
      const keys: KeysAndAttributes = {
        Keys: batch.map(({ key }) => key),
        ConsistentRead: true,
        ...projection,
      }
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: keys } }),
      )
      const found = new Map(Responses?.[table]?.map((item) => [idOf(item), rowOf<Row>(item)]))
      const left = new Set(UnprocessedKeys?.[table]?.Keys?.map(idOf))
      for (const pending of batch) {
        const id = idOf(pending.key)
        if (left.has(id)) later(pending)
        else for (const { resolve } of pending.settlers) resolve(found.get(id))
      }
    } catch (error) {
      for (const pending of batch) fail(pending, error)
    }
  }

  function later(pending: Pending<Row>): void {
    const attempt = pending.attempt + 1
    if (performance.now() - pending.since > budget) fail(pending, new Error('UnprocessedKeys'))
    else setTimeout(() => add(idOf(pending.key), { ...pending, attempt }), pauseBefore(attempt))
  }

  function fail({ settlers }: Pending<Row>, cause: unknown): void {
    for (const { reject } of settlers) reject(new StoreUnavailable(`a read of ${table}`, cause))
  }
}

interface Pending<Row> {
  readonly key: Item
  readonly settlers: readonly {
    resolve(row: Row | undefined): void
    reject(error: unknown): void
  }[]
  readonly since: number
  readonly attempt: number
}

function merge<Row>(one: Pending<Row>, other: Pending<Row>): Pending<Row> {
  return { ...one, settlers: [...one.settlers, ...other.settlers] }
}

/** Tells keys of one table apart. */
function idOf(item: Item): string {
  return `${item['session_id']?.S} ${item['event_id']?.S ?? ''}`
}
