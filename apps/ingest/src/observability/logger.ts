// pino: writes JSON lines at little cost.
import { destination, type LevelWithSilent, pino } from 'pino'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Log } from '../http/error-answer.ts'
import type { FinishedRequest } from '../http/observe-requests.ts'
import { describeError } from './describe-error.ts'
import { escapeInvisible } from './escape-invisible.ts'

/** Writes JSON lines. */
export interface Logger {
  /** Logs a normal event. */
  info(message: string): void
  /** Level `warn` without an error or for `StoreUnavailable`; level `error` for any other error. */
  readonly log: Log
  /** One line for each request: `info`, or `warn` for a status from 500, or `debug` for a health check. */
  request(request: FinishedRequest): void
}

/**
 * Logs lines at `level` and above. Without `write`, each line is written to the standard output before the call returns:
 * AWS Lambda freezes the process after its response.
 */
export function createLogger(level: LevelWithSilent, write?: (line: string) => void): Logger {
  const logger = pino(
    {
      level,
      // Without host name and process id: the log collector adds them.
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: escapeInvisible },
    },
    write ? { write } : destination({ dest: 1, sync: true }),
  )
  return {
    info: (message) => logger.info(message),
    log(message, error, facts = {}) {
      const severity = error === undefined || error instanceof StoreUnavailable ? 'warn' : 'error'
      logger[severity]({ ...facts, ...(error !== undefined && { error: describeError(error) }) }, message)
    },
    request({ id, method, route, status, milliseconds, counts, refusal }) {
      const severity = status >= 500 ? 'warn' : 'info'
      logger[route.startsWith('/health') ? 'debug' : severity](
        {
          request_id: id,
          method,
          route,
          status,
          ms: Math.round(milliseconds * 10) / 10,
          ...counts,
          ...(refusal && { refused: refusal.reason }),
        },
        'request',
      )
    },
  }
}
