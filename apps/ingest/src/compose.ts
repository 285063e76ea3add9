import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { StoredEvent } from '@footfall/protocol'
import { createClient } from '@footfall/tables'
import type { Context, Hono } from 'hono'
import { createApp } from './app.ts'
import type { Config } from './config/read-config.ts'
import { createExpire, type Expire } from './domain/expire.ts'
import { createIngest } from './domain/ingest.ts'
import { random } from './domain/random.ts'
import { createReplays } from './domain/replays.ts'
import { createSessionCache } from './domain/session-cache.ts'
import type { Store } from './domain/store.ts'
import { createSweep, type Sweep } from './domain/sweep.ts'
import { type Admission, createAdmission } from './http/admission.ts'
import type { AddressOf } from './http/collect-route.ts'
import { embeddedScripts } from './http/embedded-scripts.ts'
import type { Log } from './http/error-answer.ts'
import { createForwardedAddress } from './http/forwarded-address.ts'
import type { FinishedRequest } from './http/observe-requests.ts'
import { OPEN_TO_ALL } from './http/open-to-all.ts'
import { createRateLimit } from './http/rate-limit.ts'
import type { Refusals } from './http/refusals.ts'
import { createSenders } from './http/senders.ts'
import { createStoredAddress } from './http/stored-address.ts'
import { createLogger } from './observability/logger.ts'
import { measure } from './observability/measure.ts'
import { type Metrics, NO_METRICS } from './observability/metrics.ts'
import { createRefusals } from './observability/refusals.ts'
import { createDynamoDBStore } from './store/dynamodb-store.ts'
import { observeCalls } from './store/observe-calls.ts'
import { tablesReachable } from './store/reachable.ts'

/** What each host sets for itself. */
export interface HostOptions {
  /** The address of the connection. */
  readonly addressOf: AddressOf
  /** The addresses that proxies report, the nearest last; the `X-Forwarded-For` header by default. */
  readonly forwardedFor?: (c: Context) => string
  /** Whether the process applies rate limits; true by default. */
  readonly limitsRates?: boolean
  /** Called for every event once it is stored and counted. */
  readonly onStored?: (row: StoredEvent) => void
  /** Milliseconds since 1970; the system's clock by default. */
  readonly now?: () => number
  /** By default, JSON lines of warnings and errors on the standard output. */
  readonly log?: Log
  /** Called for every request once it has its response. */
  readonly onAnswer?: (request: FinishedRequest) => void
  /** None by default. */
  readonly metrics?: Metrics
}

/** The app, and what its host runs and closes. */
export interface Composition extends Assembly {
  /** The host destroys it when it ends. */
  readonly client: DynamoDBClient
}

/** Milliseconds between two sweeps. */
export const SWEEP_INTERVAL = 60_000

/** The app, and the other tasks on the same store. */
export interface Assembly {
  readonly app: Hono
  /** For a host that refuses requests before the app gets them, and to show how many are in work. */
  readonly admission: Admission
  /** Counts requests that the app refuses, and those that its host refuses before the app gets them. */
  readonly refusals: Refusals
  /** The host runs it every `SWEEP_INTERVAL`. */
  readonly sweep: Sweep
  /** For a host that receives expired rows from the stream of the active sessions table. */
  readonly expire: Expire
}

/** Builds the app on DynamoDB. */
export function compose(config: Config, host: HostOptions): Composition {
  const client = createClient(config.dynamodb, config.budget)
  if (host.metrics) observeCalls(client, config.tables, measure(host.metrics).calls)
  const store = createDynamoDBStore({ client, tables: config.tables, budget: config.budget })
  const ready = (): Promise<boolean> => tablesReachable(client, config.tables)
  return { client, ...assemble(config, store, host, ready) }
}

/** Builds the app on any store. */
export function assemble(
  config: Config,
  store: Store,
  {
    addressOf,
    forwardedFor = (c) => c.req.header('x-forwarded-for') ?? '',
    limitsRates = true,
    onStored = () => {},
    onAnswer = () => {},
    now = Date.now,
    log = createLogger('warn').log,
    metrics = NO_METRICS,
  }: HostOptions,
  /** Whether the app can reach the store. */
  ready: () => Promise<boolean> = async () => true,
): Assembly {
  const recorders = measure(metrics)
  const refusals = createRefusals({ onRefusal: recorders.onRefusal, log })
  const admission = createAdmission(config.maxRequestsInWork)
  const cache = createSessionCache()
  const replays = createReplays()
  const ingest = createIngest({
    store,
    cache,
    now,
    random,
    onStored(row) {
      recorders.onStored(row)
      onStored(row)
    },
    onSessionStarted: recorders.onSessionStarted,
    retentionDays: config.retentionDays,
    replays,
    budget: config.budget,
  })
  const app = createApp({
    ingest: recorders.ingest(ingest),
    scripts: embeddedScripts(),
    addressOf: createForwardedAddress({
      trusted: config.trustedProxies,
      connectionOf: addressOf,
      forwardedFor,
      warn: log,
    }),
    storedAddress: createStoredAddress(config.addressPrivacy, now),
    senders: createSenders(config.senders),
    rateLimit: limitsRates ? createRateLimit({ limits: config.rateLimits }) : OPEN_TO_ALL.rateLimit,
    admission,
    refusals,
    now,
    log,
    observer: {
      onRequest: recorders.onRequest,
      onAnswer(request) {
        recorders.onAnswer(request)
        onAnswer(request)
      },
    },
    ready,
    budget: config.budget,
  })
  return {
    app,
    admission,
    refusals,
    sweep: createSweep({
      store,
      cache,
      now,
      replays,
      // Requests have priority: at an eighth of the places in work, the process is busy with them.
      busy: () => admission.inWork() >= admission.places() / 8,
    }),
    expire: createExpire({ store, cache, now, replays }),
  }
}
