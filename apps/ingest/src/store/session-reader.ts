import { BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb'
import { StoreUnavailable } from '../domain/errors.ts'
import type { SessionRow } from '../domain/store.ts'
import { itemOf, rowOf } from './attributes.ts'
import { createGathering } from './gathering.ts'
import type { Sender } from './guarded.ts'
import { pauseBefore } from './pause.ts'

/** Keys that DynamoDB takes in one BatchGetItem (API reference, BatchGetItem). */
const BATCH_SIZE = 100

/**
 * Reads sessions, consistently, for all requests at work in shared calls: most visits are new, and of each of them
 * somebody has to ask whether it is. A key that DynamoDB leaves unprocessed is asked for again for `budget` milliseconds.
 */
export function createSessionReader(
  client: Sender,
  table: string,
  budget: number,
): (sessionId: string) => Promise<SessionRow | undefined> {
  const add = createGathering<Pending>({ size: BATCH_SIZE, merge, work: read })

  return (sessionId) =>
    new Promise((resolve, reject) => {
      const settler = { resolve, reject }
      add(sessionId, { sessionId, settlers: [settler], since: performance.now(), attempt: 0 })
    })

  async function read(batch: readonly Pending[]): Promise<void> {
    try {
      const keys: KeysAndAttributes = {
        Keys: batch.map(({ sessionId }) => itemOf({ session_id: sessionId })),
        ConsistentRead: true,
      }
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: keys } }),
      )
      const found = new Map(
        Responses?.[table]?.map((item) => [item['session_id']?.S, rowOf<SessionRow>(item)]),
      )
      const left = new Set(UnprocessedKeys?.[table]?.Keys?.map((key) => key['session_id']?.S))
      for (const pending of batch) {
        if (left.has(pending.sessionId)) later(pending)
        else for (const { resolve } of pending.settlers) resolve(found.get(pending.sessionId))
      }
    } catch (error) {
      for (const pending of batch) fail(pending, error)
    }
  }

  function later(pending: Pending): void {
    const attempt = pending.attempt + 1
    if (performance.now() - pending.since > budget) fail(pending, new Error('UnprocessedKeys'))
    else setTimeout(() => add(pending.sessionId, { ...pending, attempt }), pauseBefore(attempt))
  }
}

interface Pending {
  readonly sessionId: string
  readonly settlers: readonly {
    resolve(row: SessionRow | undefined): void
    reject(error: unknown): void
  }[]
  readonly since: number
  readonly attempt: number
}

function merge(one: Pending, other: Pending): Pending {
  return { ...one, settlers: [...one.settlers, ...other.settlers] }
}

function fail({ settlers }: Pending, cause: unknown): void {
  for (const { reject } of settlers) reject(new StoreUnavailable('a read of a session', cause))
}
