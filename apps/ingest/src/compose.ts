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
import type { FinishedRequest } from './http/observed.ts'
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

/** What differs from host to host. */
export interface HostOptions {
  /** The address that connected. */
  readonly addressOf: AddressOf
  /** The addresses that proxies say they heard from, the nearest last; the `X-Forwarded-For` header unless said. */
  readonly forwardedFor?: (c: Context) => string
  /** Whether one process sees enough requests to count them; true unless said. */
  readonly limitsRates?: boolean
  /** Hears of every event once it is stored and counted. */
  readonly onStored?: (row: StoredEvent) => void
  /** Milliseconds since 1970; the system's clock unless said. */
  readonly now?: () => number
  /** JSON lines of warnings and errors on the standard output unless said. */
  readonly log?: Log
  /** Hears of every request once it is answered. */
  readonly onAnswer?: (request: FinishedRequest) => void
  /** Nowhere unless said. */
  readonly metrics?: Metrics
}

/** The app and what its host has to look after. */
export interface Composition extends Assembly {
  /** For the host to destroy at its end. */
  readonly client: DynamoDBClient
}

/** Milliseconds between two sweeps. */
export const SWEEP_INTERVAL = 60_000

/** The app and what else works on the same store. */
export interface Assembly {
  readonly app: Hono
  /** For a host that refuses what is too much itself, and for whoever shows how much is in work. */
  readonly admission: Admission
  /** Counts what is refused, by the app and by a host that refuses before it. */
  readonly refusals: Refusals
  /** For the host to run every `SWEEP_INTERVAL`. */
  readonly sweep: Sweep
  /** For the host that the active sessions table's stream tells of rows that have expired. */
  readonly expire: Expire
}

/** Puts the whole together: one app over one DynamoDB. */
export function compose(config: Config, host: HostOptions): Composition {
  const client = createClient(config.dynamodb, config.budget)
  if (host.metrics) observeCalls(client, config.tables, measure(host.metrics).calls)
  const store = createDynamoDBStore({ client, tables: config.tables, budget: config.budget })
  const ready = (): Promise<boolean> => tablesReachable(client, config.tables)
  return { client, ...assemble(config, store, host, ready) }
}

/** All of it but the database. */
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
  /** Whether the database can be reached. */
  ready: () => Promise<boolean> = async () => true,
): Assembly {
  const measuring = measure(metrics)
  const refusals = createRefusals({ onRefusal: measuring.onRefusal, log })
  const admission = createAdmission(config.maxRequestsInWork)
  const cache = createSessionCache()
  const replays = createReplays()
  const ingest = createIngest({
    store,
    cache,
    now,
    random,
    onStored(row) {
      measuring.onStored(row)
      onStored(row)
    },
    onSessionStarted: measuring.onSessionStarted,
    retentionDays: config.retentionDays,
    replays,
    budget: config.budget,
  })
  const app = createApp({
    ingest: measuring.ingest(ingest),
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
      onRequest: measuring.onRequest,
      onAnswer(request) {
        measuring.onAnswer(request)
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
      // Requests go first: an eighth of the places in work means that they keep this process busy.
      busy: () => admission.inWork() >= admission.places() / 8,
    }),
    expire: createExpire({ store, cache, now, replays }),
  }
}
