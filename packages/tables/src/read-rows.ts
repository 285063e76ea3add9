import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import type { Documents } from './client.ts'
import { createGathering } from './gathering.ts'

/** Keys that DynamoDB takes in one BatchGetItem (API reference, BatchGetItem). */
const BATCH_SIZE = 100

/** The key of a row: of Sessions without `event_id`, of Events with it. */
export interface RowKey {
  readonly session_id: string
  readonly event_id?: string
}

/** Reads a row by its key, consistently; undefined if it is absent. Rejects with the SDK's error. */
export type ReadRow<Row> = (key: RowKey) => Promise<Row | undefined>

/** Reads rows of one table for all callers in shared calls of at most 100 keys. Retries unprocessed keys for `budget` milliseconds. */
export function createRowReader<Row extends RowKey>({
  documents,
  table,
  budget,
  fields,
}: {
  readonly documents: Documents
  readonly table: string
  readonly budget: number
  /** Attributes to read; all unless set. */
  readonly fields?: readonly (keyof Row & string)[]
}): ReadRow<Row> {
  // Attribute names may be reserved words of DynamoDB.
  const projection = fields && {
    ProjectionExpression: fields.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(fields.map((name) => [`#${name}`, name])),
  }
  const gather = createGathering<RowKey, Row | undefined>({ size: BATCH_SIZE, budget, work: read })
  return (key) => gather(textOf(key), key)

  async function read(keys: ReadonlyMap<string, RowKey>): Promise<ReadonlyMap<string, Row | undefined>> {
    const { Responses, UnprocessedKeys } = await documents.send(
      new BatchGetCommand({
        RequestItems: { [table]: { Keys: [...keys.values()], ConsistentRead: true, ...projection } },
      }),
    )
    const found = new Map(
      (Responses?.[table] as readonly Row[] | undefined)?.map((row) => [textOf(row), row]),
    )
    const unprocessed = new Set(
      (UnprocessedKeys?.[table]?.Keys as readonly RowKey[] | undefined)?.map(textOf),
    )
    return new Map(
      [...keys.keys()].filter((key) => !unprocessed.has(key)).map((key) => [key, found.get(key)]),
    )
  }
}

function textOf({ session_id, event_id = '' }: RowKey): string {
  return `${session_id} ${event_id}`
}
