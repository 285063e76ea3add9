/** One metric, for Prometheus and CloudWatch alike. */
export interface MetricDefinition<
  Type extends 'counter' | 'gauge' | 'histogram' = 'counter' | 'gauge' | 'histogram',
  Label extends string = string,
> {
  readonly type: Type
  readonly help: string
  /** Names of its labels. The app chooses their values, a few for each label; a client cannot add one. */
  readonly labels: readonly Label[]
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[]
  /** The unit, as CloudWatch names it. */
  readonly unit: 'Count' | 'Seconds'
}

/** Upper bounds in seconds, from a response without I/O to a request that exceeds its time budget. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

type Counter<Label extends string = never> = MetricDefinition<'counter', Label>
type Histogram<Label extends string = never> = MetricDefinition<'histogram', Label>

/** The metrics by name, and the labels that each value must have. */
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

/** Every metric of the app. Prometheus and CloudWatch use the same names. */
export const CATALOGUE: Catalogue = {
  footfall_events_total: {
    type: 'counter',
    help: 'Events with a response, by outcome; reason is empty unless they were rejected or refused.',
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
    help: 'Events that browsers report as dropped before the stored events; an upper bound.',
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
    help: 'Seconds from the first middleware of a request to its response.',
    labels: ['route', 'status'],
    buckets: SECONDS,
    unit: 'Seconds',
  },
  footfall_requests_in_work: {
    type: 'gauge',
    help: 'Requests that have no response yet.',
    labels: [],
    unit: 'Count',
  },
  footfall_dynamodb_calls_total: {
    type: 'counter',
    help: 'Calls to DynamoDB, each counted once with all its tries.',
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
    help: 'Request units that DynamoDB reports as consumed, indexes included; a failed condition counts as 1.',
    labels: ['table', 'kind'],
    unit: 'Count',
  },
  footfall_dynamodb_retries_total: {
    type: 'counter',
    help: 'Tries of calls to DynamoDB after the first try.',
    labels: ['operation'],
    unit: 'Count',
  },
  footfall_dynamodb_throttles_total: {
    type: 'counter',
    help: 'Tries that DynamoDB throttled, by its reason; `unprocessed` counts the unprocessed items of a batch.',
    labels: ['reason'],
    unit: 'Count',
  },
  footfall_log_lines_dropped_total: {
    type: 'counter',
    help: 'Log lines that were dropped because the reader of the log was too slow.',
    labels: [],
    unit: 'Count',
  },
}
