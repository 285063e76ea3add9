import type { Expire } from '../../domain/expire.ts'
import { sideBySide } from '../../domain/side-by-side.ts'
import { CONCURRENT_CLOSES } from '../../domain/sweep.ts'
import { expiredRow, type StreamRecord } from './expired-row.ts'

/** The event of a DynamoDB stream on AWS Lambda: some changes, in order. */
export interface StreamEvent {
  readonly Records: readonly StreamRecord[]
}

/**
 * The records that failed. With `ReportBatchItemFailures`, Lambda sends the first of them and all later records again
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
      log('An expired session could not be closed; Lambda will send it again.', error)
      // An empty identifier means the whole batch.
      return [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }]
    }
  }
}
