import type { LevelWithSilent } from 'pino'
import { createLineOutput } from './line-output.ts'
import { createLogger, type Logger } from './logger.ts'

/** The log of a process that goes on between requests: it never waits for its reader. */
export interface NodeLogger extends Logger {
  /** Writes a line for a person, as it is, with a line break. Unprintable characters are the caller's to replace. */
  print(line: string): void
  /** Resolves once all lines are written, or after half a second: for the end of the process. */
  flush(): Promise<void>
}

/** Milliseconds that the end of the process waits for a reader: with nine seconds of requests in flight, less than ten. */
const PATIENCE = 500

/** Lines at `level` and above, on the standard output. `onDrop` is called for each line dropped because the reader stalls. */
export function createNodeLogger(level: LevelWithSilent, onDrop: () => void = () => {}): NodeLogger {
  const output = createLineOutput({
    stream: process.stdout,
    onDrop,
    onGap: (dropped) => logger.log(`The log dropped ${dropped} lines, because its reader did not keep up.`),
  })
  const logger = createLogger(level, output.write)
  return {
    ...logger,
    print: (line) => output.write(`${line}\n`),
    flush: () => output.flush(PATIENCE),
  }
}
