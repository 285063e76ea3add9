import type { StoredEvent } from '@footfall/protocol'
import type { Ingest } from '../domain/ingest.ts'
import type { FinishedRequest } from '../http/observe-requests.ts'
import type { RefusalReason } from '../http/refusals.ts'
import type { CallObserver } from '../store/observe-calls.ts'
import type { Metrics } from './metrics.ts'

/** Callbacks for each part of the app. They record metrics. */
export interface Recorders {
  readonly calls: CallObserver
  /** Wraps the use case, to count its results. */
  ingest(ingest: Ingest): Ingest
  onStored(row: StoredEvent): void
  onSessionStarted(): void
  onRequest(): void
  onAnswer(request: FinishedRequest): void
  onRefusal(reason: RefusalReason): void
}

export function measure(metrics: Metrics): Recorders {
  return {
    ingest: (ingest) => async (events, request) => {
      metrics.observe('footfall_batch_events', {}, events.length)
      const results = await ingest(events, request)
      for (const { status, reason = '' } of results) {
        metrics.add('footfall_events_total', { outcome: status, reason })
      }
      return results
    },
    onStored({ dropped = 0 }) {
      if (dropped > 0) metrics.add('footfall_lost_events_total', {}, dropped)
    },
    onSessionStarted: () => metrics.add('footfall_sessions_started_total', {}),
    onRequest: () => metrics.move('footfall_requests_in_work', 1),
    onAnswer({ route, status, milliseconds, refusal }) {
      metrics.move('footfall_requests_in_work', -1)
      metrics.observe('footfall_request_seconds', { route, status: String(status) }, milliseconds / 1000)
      if (!refusal) return
      const { reason, events } = refusal
      metrics.add('footfall_refused_total', { reason })
      if (events !== undefined) metrics.add('footfall_events_total', { outcome: 'refused', reason }, events)
    },
    onRefusal: (reason) => metrics.add('footfall_refused_total', { reason }),
    calls: {
      ended({ operation, outcome, seconds }) {
        metrics.add('footfall_dynamodb_calls_total', { operation, outcome })
        metrics.observe('footfall_dynamodb_call_seconds', { operation }, seconds)
      },
      consumed: (table, kind, units) => metrics.add('footfall_dynamodb_units_total', { table, kind }, units),
      retried: (operation) => metrics.add('footfall_dynamodb_retries_total', { operation }),
      throttled: (reason, times) => metrics.add('footfall_dynamodb_throttles_total', { reason }, times),
    },
  }
}
