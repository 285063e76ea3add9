// pino: writes JSON lines at little cost, and survives a reader that goes away.
import { destination, type LevelWithSilent, pino } from 'pino'
import { StoreUnavailable } from '../domain/errors.ts'
import type { Log } from '../http/error-answer.ts'
import type { FinishedRequest } from '../http/observed.ts'
import { describeError } from './describe-error.ts'
import { escapeInvisible } from './escape-invisible.ts'

/** Writes JSON lines, each whole before the call returns, so that no end of the process loses one. */
export interface Logger {
  /** Tells of something that goes on as it should. */
  info(message: string): void
  /** Warns; of an error that is no fault of the app's, too. Any other error is one. */
  readonly log: Log
  /** One line a request: `info`, `warn` where it failed, `debug` for a question after the app's health. */
  request(request: FinishedRequest): void
}

/** Lines at `level` and above. Unless `write` takes them, they go to the standard output. */
export function createLogger(level: LevelWithSilent, write?: (line: string) => void): Logger {
  const logger = pino(
    {
      level,
      // Which machine and process: whoever collects the lines knows.
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
