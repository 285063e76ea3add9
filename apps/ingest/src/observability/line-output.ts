import type { Writable } from 'node:stream'

/** Writes lines to a stream without blocking on a slow reader. */
export interface LineOutput {
  /** Writes a line, which must end with a line break. Drops it if the buffer is full or the stream has failed. */
  write(line: string): void
  /** Resolves once all lines are written, or after `milliseconds`. */
  flush(milliseconds: number): Promise<void>
}

/** Characters in the buffer, at most. */
const MAX_BUFFERED = 1_048_576

/**
 * Node writes to a pipe or a socket asynchronously, to a file or a terminal synchronously (Node.js, "A note on process I/O").
 * pino's own asynchronous destination writes in a thread: a stalled reader blocks that thread, and the process could not
 * exit. The stream gets one line at a time, because a pipe accepts up to 4,096 bytes atomically (POSIX, `write`).
 *
 * Dropped lines leave one gap in the log: after the first dropped line, all others are dropped too until the buffer is
 * empty; then `onGap` is called.
 */
export function createLineOutput({
  stream,
  onDrop,
  onGap,
}: {
  readonly stream: Writable
  /** Called for each line that is dropped. */
  readonly onDrop: () => void
  /** Called with the number of dropped lines, before the next line is written. A line that it writes comes first. */
  readonly onGap: (dropped: number) => void
}): LineOutput {
  const buffered: string[] = []
  let characters = 0
  let dropped = 0
  let failed = false
  let onIdle = (): void => {}

  // The reader closed the pipe (EPIPE), or the disk is full: the app continues without a log.
  stream.on('error', () => {
    failed = true
    buffered.length = 0
    onIdle()
  })

  const isIdle = (): boolean => buffered.length === 0 && stream.writableLength === 0

  function send(line: string): void {
    stream.write(line, sendBuffered)
  }

  function sendBuffered(): void {
    while (buffered.length > 0 && stream.writableLength === 0) {
      const line = buffered.shift() as string
      characters -= line.length
      send(line)
    }
    if (failed || !isIdle()) return
    if (dropped > 0) {
      const count = dropped
      dropped = 0
      onGap(count)
    }
    if (isIdle()) onIdle()
  }

  return {
    write(line) {
      if (failed) return
      if (dropped > 0 || characters + line.length > MAX_BUFFERED) {
        dropped += 1
        onDrop()
      } else if (isIdle()) {
        send(line)
      } else {
        buffered.push(line)
        characters += line.length
      }
    },
    async flush(milliseconds) {
      if (failed || isIdle()) return
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        onIdle = resolve
        timer = setTimeout(resolve, milliseconds)
      })
      clearTimeout(timer)
    },
  }
}
