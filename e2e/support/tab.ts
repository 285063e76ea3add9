import type { Properties } from '@footfall/protocol'
import type { Tracker } from '@footfall/tracker'
import { expect, type Page } from '@playwright/test'
import { createTabLife, type TabLife } from './tab-life.ts'
import { createTabLocks, type TabLocks } from './tab-locks.ts'
import { createTabStorage, type TabStorage } from './tab-storage.ts'

declare global {
  interface Window {
    /** What the script tag leaves behind. */
    readonly tracker: Tracker
  }
}

/** A tab of a visitor's browser. */
export interface Tab extends TabLife {
  readonly storage: TabStorage
  readonly locks: TabLocks
  /** Types in an address, and waits until it has loaded. */
  goesTo(url: string): Promise<void>
  /** Clicks what bears this name, and waits until that has led to `url`. */
  follows(name: string, url: string): Promise<void>
  clicks(name: string): Promise<void>
  reloads(): Promise<void>
  goesBack(): Promise<void>
  goesForward(): Promise<void>
  /** Clicks a link with Ctrl held: its page opens in a tab of its own, behind this one. Resolves to that tab. */
  opensBehind(name: string): Promise<Tab>
  /** Runs a script of the page's own in one task, and waits until what that has put off is done, too. */
  runs(script: (argument: string) => unknown, argument?: string): Promise<void>
  /** Requests that the page makes from now on neither arrive nor fail. */
  holdsItsRequests(): Promise<void>
  /** Waits until the page shows this text. */
  sees(text: string): Promise<void>
  /** Calls the site's `tracker.track(…)`. */
  tracks(type: string, properties?: Properties): Promise<void>
  /** Calls it once for each of these types, in one task of the page. */
  tracksAtOnce(types: readonly string[]): Promise<void>
  /** The same, with so many thousand bytes of properties each. */
  tracksLarge(types: readonly string[], kilobytes: number): Promise<void>
  /** Calls any method of it. Resolves to what that returns. */
  calls<Method extends keyof Tracker>(
    method: Method,
    ...given: Parameters<Tracker[Method]>
  ): Promise<Awaited<ReturnType<Tracker[Method]>>>
  /** Calls the site's `tracker.flush()`. */
  flushes(): Promise<void>
  /** The same, without waiting for the result. */
  startsToFlush(): Promise<void>
  /** Lets another session's id stand wherever the page's storage names the session under way. */
  carriesSession(sessionId: string): Promise<void>
  /** How many events wait in the page's storage for an answer: one key each. */
  waiting(): Promise<number>
  /** Waits until no event waits for an answer. */
  hasSentAll(): Promise<void>
  /** Calls `tracker.flush()` again and again, until none waits. */
  drains(): Promise<void>
  /** `typeof` what the page has under this global name. */
  typeOf(name: keyof Window): Promise<string>
  /** What the page has told the console so far, a text each time. */
  readonly said: readonly string[]
  /** What the browser calls itself. */
  userAgent(): Promise<string>
}

export function createTab(page: Page): Tab {
  const named = (name: string) => page.getByRole('link', { name }).or(page.getByRole('button', { name }))
  const waiting = (): Promise<number> =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(' evt_')).length)

  const flushes = (): Promise<void> => page.evaluate(() => window.tracker.flush())

  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))

  return {
    said,
    ...createTabLife(page),
    storage: createTabStorage(page),
    locks: createTabLocks(page),
    waiting,
    async goesTo(url) {
      await page.goto(url)
    },
    async follows(name, url) {
      await named(name).click()
      await page.waitForURL(url)
    },
    clicks: (name) => named(name).click(),
    async reloads() {
      await page.reload()
    },
    async goesBack() {
      await page.goBack()
    },
    async goesForward() {
      await page.goForward()
    },
    async opensBehind(name) {
      const opened = page.context().waitForEvent('page')
      await named(name).click({ modifiers: ['ControlOrMeta'] })
      const behind = await opened
      await behind.waitForLoadState()
      return createTab(behind)
    },
    async runs(script, argument = '') {
      await page.evaluate(script, argument)
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)))
    },
    holdsItsRequests: async () => void (await page.route('**/events', () => {})),
    sees: (text) => expect(page.getByText(text)).toBeVisible(),
    tracks: (type, properties) =>
      // As JSON, since Playwright's types cannot follow properties that contain properties.
      page.evaluate(([type, json]) => window.tracker.track(type, JSON.parse(json)), [
        type,
        JSON.stringify(properties ?? {}),
      ] as const),
    tracksAtOnce: (types) =>
      page.evaluate((types) => {
        for (const type of types) window.tracker.track(type)
      }, types),
    tracksLarge: (types, kilobytes) =>
      page.evaluate(
        ([types, kilobytes]) => {
          const texts = Array.from({ length: kilobytes }, () => 'x'.repeat(1_000))
          for (const type of types) window.tracker.track(type, { texts })
        },
        [types, kilobytes] as const,
      ),
    calls: (method, ...given) =>
      page.evaluate(
        ([method, json]) => (window.tracker[method] as (...given: unknown[]) => unknown)(...JSON.parse(json)),
        [method, JSON.stringify(given)] as const,
      ) as never,
    startsToFlush: () => page.evaluate(() => void window.tracker.flush()),
    flushes,
    carriesSession: (sessionId) =>
      page.evaluate((id) => {
        for (const [key, value] of Object.entries(localStorage)) {
          localStorage.setItem(key, value.replace(/sess_\w+/g, id))
        }
      }, sessionId),
    hasSentAll: () =>
      expect.poll(waiting, { message: 'events that wait for an answer', timeout: 15_000 }).toBe(0),
    drains: () =>
      expect
        .poll(() => flushes().then(waiting), {
          message: 'events that wait for an answer',
          timeout: 20_000,
          intervals: [100],
        })
        .toBe(0),
    typeOf: (name) => page.evaluate((name) => typeof window[name], name),
    userAgent: () => page.evaluate(() => navigator.userAgent),
  }
}
