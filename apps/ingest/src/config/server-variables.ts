import { z } from 'zod'
import { BUDGET } from '../domain/budget.ts'
import { MAX_CONNECTIONS } from '../hosts/node/server/limits.ts'
import { MAX_REQUESTS } from '../http/admission.ts'
import { wholeNumber } from './whole-number.ts'

/** The levels of pino, least important first. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** The least important lines that the app logs. */
export type LogLevel = (typeof LOG_LEVELS)[number]

const portNumber = wholeNumber({ from: 0, to: 65_535, note: '; 0 lets the system choose' })
const limit = wholeNumber({ from: 1, to: 9_999_999 })

/** The variables that say where the server listens, what it logs, and how much it does at a time. */
export const serverVariables: {
  readonly PORT: z.ZodType<number>
  readonly HOST: z.ZodType<string>
  readonly METRICS_PORT: z.ZodType<number | undefined>
  readonly METRICS_HOST: z.ZodType<string>
  readonly LOG_LEVEL: z.ZodType<LogLevel>
  readonly BUDGET_MS: z.ZodType<number>
  readonly MAX_REQUESTS_IN_WORK: z.ZodType<number>
  readonly MAX_CONNECTIONS: z.ZodType<number>
} = {
  PORT: portNumber.default(8787),
  HOST: z.string().default('0.0.0.0'),
  METRICS_PORT: portNumber.optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  BUDGET_MS: wholeNumber({ from: 100, to: 60_000, unit: 'of milliseconds' }).default(BUDGET),
  MAX_REQUESTS_IN_WORK: limit.default(MAX_REQUESTS),
  MAX_CONNECTIONS: limit.default(MAX_CONNECTIONS),
}
