import { cleanUrl, maskSecrets, type Properties } from '@footfall/protocol'
import { startCapture, type Tracking, type Undo } from './capture.ts'

/** Errors of one page load that are tracked; what fails on and on says nothing new. */
const MOST = 10

/** Characters of a message that are looked at. */
const LONGEST = 2_000

/** Of a text, what an address or a path may be. */
const ADDRESS = /[\w.+-]*:?\/\S*/g

/** What browsers tell as an error, though nothing has failed (CSS Resize Observer, 3.4.5). */
const NOTICE = /^ResizeObserver/

/** Where in a script: its address, line and column, as all browsers write them in a stack. */
const PLACE = /(\w+:\/\/\S+?):(\d+):(\d+)/

/**
 * Tracks uncaught errors and unhandled rejections as `error`, with `message`, `source`, `line` and `column` as far as the
 * browser says. The first ten of a page load, and each once.
 */
export function errors(tracker: Tracking): Undo {
  return startCapture(tracker, 'errors', (listen) => {
    const told = new Set<string>()

    function tell(message: string, source: string, line: unknown, column: unknown): void {
      const properties = {
        message: cleanText(message.replace(/^Uncaught /, '')),
        source: source ? cleanUrl(source, '') : undefined,
        line: +(line as number) || undefined,
        column: +(column as number) || undefined,
      }
      const key = JSON.stringify(properties)
      if (told.size < MOST && !told.has(key)) {
        told.add(key)
        tracker.track('error', properties as Properties)
      }
    }

    // Scripts and images that fail to load come by here as well, without a message.
    listen<ErrorEvent>('error', ({ message, filename, lineno, colno }) => {
      if (message && !NOTICE.test(message)) tell(message, filename, lineno, colno)
    })
    listen<PromiseRejectionEvent>('unhandledrejection', ({ reason }) => {
      const [, source = '', line, column] = PLACE.exec(reason?.stack) ?? []
      tell(String(reason), source, line, column)
    })
  })
}

/** A text with its addresses and secrets as they may leave the page. */
function cleanText(text: string): string {
  return maskSecrets(text.slice(0, LONGEST).replace(ADDRESS, (url) => cleanUrl(url, '')))
}
