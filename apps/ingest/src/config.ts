// zod: reads the environment by a schema, as the HTTP edge reads events.
import { z } from 'zod'
import { senderEnvironment } from './config/senders.ts'
import { BUDGET } from './domain/budget.ts'
import { LEAST_DAYS } from './domain/retention.ts'
import { isAws } from './endpoint.ts'
import type { TrustedProxies } from './http/client-address.ts'
import type { RateLimits } from './http/rate-limit.ts'
import type { SenderRules } from './http/senders.ts'
import type { AddressPrivacy } from './http/stored-address.ts'
import type { ClientOptions } from './store/client.ts'
import type { TableNames } from './store/tables.ts'
import { whatIsUnsafe } from './unsafe.ts'

/** What whoever runs the app has chosen. */
export interface Config {
  /** 0: the system chooses. */
  readonly port: number
  /** Address to listen at; `0.0.0.0` is every IPv4 one. */
  readonly host: string
  readonly tables: TableNames
  readonly dynamodb: ClientOptions
  readonly senders: SenderRules
  /** Undefined: nobody's word on an address counts but the connection's. */
  readonly trustedProxies: TrustedProxies | undefined
  readonly addressPrivacy: AddressPrivacy
  readonly rateLimits: RateLimits
  /** Connections open at a time; the server's default unless said. */
  readonly maxConnections?: number | undefined
  /** Requests in work at a time; the app's default unless said. */
  readonly maxRequestsInWork?: number | undefined
  /** The least important lines that are logged; `info` unless said. */
  readonly logLevel?: (typeof LOG_LEVELS)[number]
  /** Where metrics are served; nowhere unless said. */
  readonly metrics?: { readonly port: number; readonly host: string }
  /** Days for which a session is kept from its start, with its events; absent: for ever. */
  readonly retentionDays?: number
  /** Milliseconds in which a request is answered once its body has arrived. */
  readonly budget: number
}

/** pino's, least important first. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Something that whoever runs the app must set right. `message` is one sentence that names it and says how, or a line for each where several things are wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

const tableName = (example: string) =>
  // Naming rules: DynamoDB developer guide, "Naming rules".
  z
    .string({ error: `is missing: set it to the name of a DynamoDB table, for example ${example}` })
    .regex(/^[\w.-]{3,255}$/, { error: 'must be 3 to 255 letters, digits, underscores, hyphens and dots' })

const PORT_RULE = 'must be a whole number from 0 to 65535; 0 lets the system choose'

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, { error: PORT_RULE })
  .transform(Number)
  .refine((port) => port <= 65_535, { error: PORT_RULE })
const RETENTION_RULE = `must be a whole number of days, at least ${LEAST_DAYS} (7 in which a browser may send an event again, 1 that a session may last, 1 to spare), or unset to keep all for ever`
const BUDGET_RULE = 'must be a whole number of milliseconds from 100 to 60000'

const limit = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, { error: 'must be a whole number from 1 to 9999999' })
  .transform(Number)
  .optional()

const environmentSchema = z.object({
  PORT: portNumber.default(8787),
  HOST: z.string().default('0.0.0.0'),
  EVENTS_TABLE: tableName('footfall-events'),
  SESSIONS_TABLE: tableName('footfall-sessions'),
  ACTIVE_SESSIONS_TABLE: tableName('footfall-active-sessions'),
  AWS_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/, { error: 'must be the name of an AWS region, for example us-east-1' })
    .default('us-east-1'),
  RETENTION_DAYS: z
    .string()
    .regex(/^\d{1,5}$/, { error: RETENTION_RULE })
    .transform(Number)
    .refine((days) => days >= LEAST_DAYS, { error: RETENTION_RULE })
    .optional(),
  DYNAMODB_ENDPOINT: z
    .url({
      protocol: /^https?$/,
      error: 'must be a URL such as http://localhost:8000, or unset to use AWS',
    })
    .optional(),
  ...senderEnvironment,
  MAX_CONNECTIONS: limit,
  MAX_REQUESTS_IN_WORK: limit,
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).optional(),
  METRICS_PORT: portNumber.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  BUDGET_MS: z
    .string()
    .regex(/^\d{3,5}$/, { error: BUDGET_RULE })
    .transform(Number)
    .refine((budget) => budget >= 100 && budget <= 60_000, { error: BUDGET_RULE })
    .default(BUDGET),
})

/** Any one of these says that the AWS SDK will find credentials (developer guide, "Credential provider chain"). */
const CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

/** Reads the configuration from an environment, where an empty variable is a missing one. Throws `ConfigurationError`. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value))
  const parsed = environmentSchema.safeParse(given)
  if (!parsed.success) throw new ConfigurationError(sentence(parsed.error))
  const { LOG_LEVEL, METRICS_PORT, METRICS_HOST } = parsed.data
  const { PORT, HOST, EVENTS_TABLE, SESSIONS_TABLE, ACTIVE_SESSIONS_TABLE, AWS_REGION, DYNAMODB_ENDPOINT } =
    parsed.data
  const { BUDGET_MS } = parsed.data
  const { ALLOWED_ORIGINS, SITES, TRUSTED_PROXIES, IP, RATE_LIMIT_PER_ADDRESS, RATE_LIMIT_PER_SITE } =
    parsed.data
  const { RETENTION_DAYS: retentionDays } = parsed.data
  const tables = { events: EVENTS_TABLE, sessions: SESSIONS_TABLE, activeSessions: ACTIVE_SESSIONS_TABLE }
  if (new Set(Object.values(tables)).size < 3) {
    throw new ConfigurationError(
      'EVENTS_TABLE, SESSIONS_TABLE and ACTIVE_SESSIONS_TABLE must name three different tables.',
    )
  }
  const unsafe = whatIsUnsafe(given, Object.keys(environmentSchema.shape))
  if (unsafe.length > 0) throw new ConfigurationError(unsafe.join('\n'))
  const local = DYNAMODB_ENDPOINT !== undefined && !isAws(DYNAMODB_ENDPOINT)
  return {
    port: PORT,
    host: HOST,
    tables,
    maxConnections: parsed.data.MAX_CONNECTIONS,
    maxRequestsInWork: parsed.data.MAX_REQUESTS_IN_WORK,
    ...(LOG_LEVEL !== undefined && { logLevel: LOG_LEVEL }),
    ...(METRICS_PORT !== undefined && { metrics: { port: METRICS_PORT, host: METRICS_HOST } }),
    ...(retentionDays !== undefined && { retentionDays }),
    budget: BUDGET_MS,
    dynamodb: {
      region: AWS_REGION,
      ...(DYNAMODB_ENDPOINT !== undefined && { endpoint: DYNAMODB_ENDPOINT }),
      // What stands in for DynamoDB on a machine wants a signature, too, but takes anybody's.
      ...(local &&
        !CREDENTIALS.some((name) => given[name]) && {
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }),
    },
    senders: { allowedOrigins: ALLOWED_ORIGINS, sites: SITES },
    trustedProxies: TRUSTED_PROXIES,
    addressPrivacy: IP,
    rateLimits: { perAddress: RATE_LIMIT_PER_ADDRESS, perSite: RATE_LIMIT_PER_SITE },
  }
}

function sentence({ issues: [issue] }: z.ZodError): string {
  return `${String(issue?.path[0])} ${issue?.message}.`
}
