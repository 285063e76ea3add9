import type { Expire } from '../../domain/expire.ts'
import { sideBySide } from '../../domain/side-by-side.ts'
import { CONCURRENT_CLOSES } from '../../domain/sweep.ts'
import { expiredRow, type StreamRecord } from './expired-row.ts'

/** What AWS Lambda brings from a DynamoDB stream: some changes, in order. */
export interface StreamEvent {
  readonly Records: readonly StreamRecord[]
}

/**
 * Which records failed: with `ReportBatchItemFailures` Lambda brings the first of them again, and all after it
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export interface StreamAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/** Closes the sessions whose active rows DynamoDB has deleted because they had expired. It ignores all other changes. */
export function expiryHandler({
  expire,
  log,
}: {
  expire: Expire
  log: (message: string, error: unknown) => void
}): (event: StreamEvent) => Promise<StreamAnswer> {
  return async ({ Records }) => {
    const failures = await sideBySide(Records, close, { most: CONCURRENT_CLOSES })
    return { batchItemFailures: failures.flat() }
  }

  async function close(record: StreamRecord): Promise<StreamAnswer['batchItemFailures']> {
    try {
      const deleted = expiredRow(record)
      if (deleted) await expire(deleted)
      return []
    } catch (error) {
      log('An expired session is not closed yet; Lambda will bring it again.', error)
      // An empty identifier stands for the whole batch.
      return [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }]
    }
  }
}
