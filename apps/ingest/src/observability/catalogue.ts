/** What one metric is, whoever shows it. */
export interface MetricDefinition<
  Type extends 'counter' | 'gauge' | 'histogram' = 'counter' | 'gauge' | 'histogram',
  Label extends string = string,
> {
  readonly type: Type
  readonly help: string
  /** Names of its labels. Each takes a handful of values of our own choice, whatever strangers send. */
  readonly labels: readonly Label[]
  /** Upper ends of a histogram's buckets. */
  readonly buckets?: readonly number[]
  /** CloudWatch's word for its unit. */
  readonly unit: 'Count' | 'Seconds'
}

/** Seconds: from a cached answer to a request that is given up. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

type Counter<Label extends string = never> = MetricDefinition<'counter', Label>
type Histogram<Label extends string = never> = MetricDefinition<'histogram', Label>

/** The metrics by their names, and the labels that each value must have. */
export type Catalogue = {
  readonly footfall_events_total: Counter<'outcome' | 'reason'>
  readonly footfall_refused_total: Counter<'reason'>
  readonly footfall_sessions_started_total: Counter
  readonly footfall_lost_events_total: Counter
  readonly footfall_batch_events: Histogram
  readonly footfall_request_seconds: Histogram<'route' | 'status'>
  readonly footfall_requests_in_work: MetricDefinition<'gauge', never>
  readonly footfall_dynamodb_calls_total: Counter<'operation' | 'outcome'>
  readonly footfall_dynamodb_call_seconds: Histogram<'operation'>
  readonly footfall_dynamodb_units_total: Counter<'table' | 'kind'>
  readonly footfall_dynamodb_retries_total: Counter<'operation'>
  readonly footfall_dynamodb_throttles_total: Counter<'reason'>
  readonly footfall_log_lines_dropped_total: Counter
}

/** Every metric of the app. Prometheus and CloudWatch get the same names. */
export const CATALOGUE: Catalogue = {
  footfall_events_total: {
    type: 'counter',
    help: 'Events answered, by what became of them; reason is empty unless they were rejected or refused.',
    labels: ['outcome', 'reason'],
    unit: 'Count',
  },
  footfall_refused_total: {
    type: 'counter',
    help: 'Requests and connections refused before any event was stored, by reason.',
    labels: ['reason'],
    unit: 'Count',
  },
  footfall_sessions_started_total: {
    type: 'counter',
    help: 'Sessions written for the first time.',
    labels: [],
    unit: 'Count',
  },
  footfall_lost_events_total: {
    type: 'counter',
    help: 'Events that browsers say they dropped before the events stored here; an upper bound.',
    labels: [],
    unit: 'Count',
  },
  footfall_batch_events: {
    type: 'histogram',
    help: 'Events in a request.',
    labels: [],
    buckets: [1, 2, 5, 10, 25, 50, 100],
    unit: 'Count',
  },
  footfall_request_seconds: {
    type: 'histogram',
    help: 'Seconds from the first look at a request to its answer.',
    labels: ['route', 'status'],
    buckets: SECONDS,
    unit: 'Seconds',
  },
  footfall_requests_in_work: {
    type: 'gauge',
    help: 'Requests that have no answer yet.',
    labels: [],
    unit: 'Count',
  },
  footfall_dynamodb_calls_total: {
    type: 'counter',
    help: 'Calls to DynamoDB, each counted once however often it was tried.',
    labels: ['operation', 'outcome'],
    unit: 'Count',
  },
  footfall_dynamodb_call_seconds: {
    type: 'histogram',
    help: 'Seconds of a call to DynamoDB, all its tries included.',
    labels: ['operation'],
    buckets: SECONDS,
    unit: 'Seconds',
  },
  footfall_dynamodb_units_total: {
    type: 'counter',
    help: 'Request units that DynamoDB says it has consumed, indexes included; a failed condition counts as 1.',
    labels: ['table', 'kind'],
    unit: 'Count',
  },
  footfall_dynamodb_retries_total: {
    type: 'counter',
    help: 'Tries of calls to DynamoDB after the first.',
    labels: ['operation'],
    unit: 'Count',
  },
  footfall_dynamodb_throttles_total: {
    type: 'counter',
    help: "Tries that DynamoDB throttled, by its reason; `unprocessed` counts a batch's items that it left.",
    labels: ['reason'],
    unit: 'Count',
  },
  footfall_log_lines_dropped_total: {
    type: 'counter',
    help: 'Lines of the log that were dropped, because its reader did not keep up.',
    labels: [],
    unit: 'Count',
  },
}
