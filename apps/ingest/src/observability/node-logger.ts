import type { LevelWithSilent } from 'pino'
import { createLineOutput } from './line-output.ts'
import { createLogger, type Logger } from './logger.ts'

/** The log of a long-running process. It does not block on a slow reader. */
export interface NodeLogger extends Logger {
  /** Writes a line of plain text, and a line break. The caller must replace unprintable characters. */
  print(line: string): void
  /** Resolves once all lines are written, or after half a second. Call it before the process exits. */
  flush(): Promise<void>
}

/** Milliseconds. Together with nine seconds for requests in flight, less than the ten after which `docker stop` kills the process. */
const FLUSH_TIMEOUT = 500

/** Logs lines at `level` and above to the standard output. Calls `onDrop` for each line dropped because the reader is too slow. */
export function createNodeLogger(level: LevelWithSilent, onDrop: () => void = () => {}): NodeLogger {
  const output = createLineOutput({
    stream: process.stdout,
    onDrop,
    onGap: (dropped) => logger.log(`The log dropped ${dropped} lines because its reader was too slow.`),
  })
  const logger = createLogger(level, output.write)
  return {
    ...logger,
    print: (line) => output.write(`${line}\n`),
    flush: () => output.flush(FLUSH_TIMEOUT),
  }
}
