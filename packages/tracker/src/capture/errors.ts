import { cleanUrl, maskSecrets, type Properties } from '@footfall/protocol'
import { startCapture, type Tracking, type Undo } from './capture.ts'

/** Maximum number of errors tracked per page load. Repeated failures add no information. */
const MAX_ERRORS = 10

/** Maximum number of characters of a message that are processed. */
const MAX_MESSAGE_LENGTH = 2_000

/** An address or a path within a text. */
const ADDRESS = /[\w.+-]*:?\/\S*/g

/** A notice that browsers report as an error although nothing failed (CSS Resize Observer, 3.4.5). */
const NOTICE = /^ResizeObserver/

/** A position in a script: address, line and column, in the form that all browsers use in stacks. */
const POSITION = /(\w+:\/\/\S+?):(\d+):(\d+)/

/**
 * Tracks uncaught errors and unhandled rejections as `error`, with `message`, `source`, `line` and `column` where the
 * browser provides them. Tracks the first ten different errors of a page load, each once.
 */
export function errors(tracker: Tracking): Undo {
  return startCapture(tracker, 'errors', (listen) => {
    const reported = new Set<string>()

    function report(message: string, source: string, line: unknown, column: unknown): void {
      const properties = {
        message: cleanText(message.replace(/^Uncaught /, '')),
        source: source ? cleanUrl(source, '') : undefined,
        line: +(line as number) || undefined,
        column: +(column as number) || undefined,
      }
      const key = JSON.stringify(properties)
      if (reported.size < MAX_ERRORS && !reported.has(key)) {
        reported.add(key)
        tracker.track('error', properties as Properties)
      }
    }

    // Scripts and images that fail to load cause this event too, without a message.
    listen<ErrorEvent>('error', ({ message, filename, lineno, colno }) => {
      if (message && !NOTICE.test(message)) report(message, filename, lineno, colno)
    })
    listen<PromiseRejectionEvent>('unhandledrejection', ({ reason }) => {
      const [, source = '', line, column] = POSITION.exec(reason?.stack) ?? []
      report(String(reason), source, line, column)
    })
  })
}

/** The text with its addresses cleaned and its secrets masked. */
function cleanText(text: string): string {
  return maskSecrets(text.slice(0, MAX_MESSAGE_LENGTH).replace(ADDRESS, (url) => cleanUrl(url, '')))
}
