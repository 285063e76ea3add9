import type { Browser } from '@playwright/test'

/** Where Playwright keeps what it says to a browser by WebDriver BiDi. */
interface Inside {
  readonly _connection: { toImpl(browser: Browser): { readonly _browserSession: Session } }
}

interface Session {
  send(command: string, given: unknown): Promise<unknown>
}

/** What Playwright begins each context with, and Firefox before 159 does not know: which colours the visitor likes (https://bugzilla.mozilla.org/show_bug.cgi?id=2064354). */
const UNKNOWN = 'emulation.setMediaFeaturesOverride'

/** Lets Playwright go on without that, since no test asks for colours. */
export function goOnWithoutColours(browser: Browser): void {
  const { _browserSession } = (browser as unknown as Inside)._connection.toImpl(browser)
  const sessions: Session = Object.getPrototypeOf(_browserSession)
  const { send } = sessions
  sessions.send = function (command, given) {
    return command === UNKNOWN ? Promise.resolve({}) : send.call(this, command, given)
  }
}
