// zod: reads the environment by a schema, as the HTTP edge reads events.
import type { z } from 'zod'
import type { Config } from './config.ts'
import { ConfigurationError } from './configuration-error.ts'
import { dynamodbOptions } from './dynamodb-options.ts'
import { type Environment, environmentSchema, given, type Values } from './environment.ts'
import { unencryptedEndpoints } from './unencrypted-endpoint.ts'

export type { Config } from './config.ts'
export { ConfigurationError } from './configuration-error.ts'

/** Reads the configuration from an environment. Throws `ConfigurationError`. */
export function readConfig(environment: Environment): Config {
  const parsed = environmentSchema.safeParse(given(environment))
  if (!parsed.success) throw new ConfigurationError(firstProblem(parsed.error))
  const values = parsed.data
  const problems = [...contradictions(values), ...unencryptedEndpoints(environment)]
  if (problems.length > 0) throw new ConfigurationError(problems.join('\n'))
  const { METRICS_PORT: metricsPort, RETENTION_DAYS: retentionDays } = values
  return {
    port: values.PORT,
    host: values.HOST,
    tables: {
      events: values.EVENTS_TABLE,
      sessions: values.SESSIONS_TABLE,
      activeSessions: values.ACTIVE_SESSIONS_TABLE,
    },
    dynamodb: dynamodbOptions(environment, values),
    senders: { allowedOrigins: values.ALLOWED_ORIGINS, sites: values.SITES },
    trustedProxies: values.TRUSTED_PROXIES,
    addressPrivacy: values.IP,
    rateLimits: { perAddress: values.RATE_LIMIT_PER_ADDRESS, perSite: values.RATE_LIMIT_PER_SITE },
    maxConnections: values.MAX_CONNECTIONS,
    maxRequestsInWork: values.MAX_REQUESTS_IN_WORK,
    logLevel: values.LOG_LEVEL,
    ...(metricsPort !== undefined && { metrics: { port: metricsPort, host: values.METRICS_HOST } }),
    ...(retentionDays !== undefined && { retentionDays }),
    budget: values.BUDGET_MS,
  }
}

function firstProblem({ issues: [issue] }: z.ZodError): string {
  return `${String(issue?.path[0])} ${issue?.message}.`
}

/** A sentence for each pair of variables that cannot both hold. */
function contradictions(values: Values): readonly string[] {
  const tables = [values.EVENTS_TABLE, values.SESSIONS_TABLE, values.ACTIVE_SESSIONS_TABLE]
  return [
    ...(new Set(tables).size < 3
      ? ['EVENTS_TABLE, SESSIONS_TABLE and ACTIVE_SESSIONS_TABLE must name three different tables.']
      : []),
    ...(values.METRICS_PORT === values.PORT && values.PORT !== 0
      ? [`METRICS_PORT and PORT are both ${values.PORT}: set METRICS_PORT to another port.`]
      : []),
  ]
}
