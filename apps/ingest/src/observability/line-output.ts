import type { Writable } from 'node:stream'

/** Writes lines to a stream, and never waits for its reader. */
export interface LineOutput {
  /** Takes a line with its line break. Drops it where too much waits for the reader, and after the reader has gone. */
  write(line: string): void
  /** Resolves once the reader has all lines, or after `milliseconds`. */
  flush(milliseconds: number): Promise<void>
}

/** Characters that wait for a slow reader at most. */
const MOST_WAITING = 1_048_576

/**
 * Node writes to a pipe or a socket without blocking, to a file or a terminal at once (Node.js, "A note on process I/O").
 * pino's own asynchronous destination writes in a thread, which a stalled reader holds: the process could not end. One
 * line at a time is given to the stream: a pipe takes up to 4,096 bytes whole or not at all (POSIX, `write`).
 *
 * The lines dropped are in one place of the log: it drops until all that waits is written, and then calls `onGap`.
 */
export function createLineOutput({
  stream,
  onDrop,
  onGap,
}: {
  readonly stream: Writable
  /** Called for each line that is dropped. */
  readonly onDrop: () => void
  /** Called when lines can be written again, with the number that was dropped. What it writes comes first. */
  readonly onGap: (dropped: number) => void
}): LineOutput {
  const waiting: string[] = []
  let characters = 0
  let dropped = 0
  let gone = false
  let onIdle = (): void => {}

  // The reader has gone (EPIPE), or the file takes no more: the app goes on without a log.
  stream.on('error', () => {
    gone = true
    waiting.length = 0
    onIdle()
  })

  const isIdle = (): boolean => waiting.length === 0 && stream.writableLength === 0

  function send(line: string): void {
    stream.write(line, sendWaiting)
  }

  function sendWaiting(): void {
    while (waiting.length > 0 && stream.writableLength === 0) {
      const line = waiting.shift() as string
      characters -= line.length
      send(line)
    }
    if (gone || !isIdle()) return
    if (dropped > 0) {
      const count = dropped
      dropped = 0
      onGap(count)
    }
    if (isIdle()) onIdle()
  }

  return {
    write(line) {
      if (gone) return
      if (dropped > 0 || characters + line.length > MOST_WAITING) {
        dropped += 1
        onDrop()
      } else if (isIdle()) {
        send(line)
      } else {
        waiting.push(line)
        characters += line.length
      }
    },
    async flush(milliseconds) {
      if (gone || isIdle()) return
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        onIdle = resolve
        timer = setTimeout(resolve, milliseconds)
      })
      clearTimeout(timer)
    },
  }
}
