import type { Properties } from '@footfall/protocol'
import type { Tracker } from '@footfall/tracker'
import { expect, type Page } from '@playwright/test'

declare global {
  interface Window {
    /** What the script tag leaves behind. */
    readonly tracker: Tracker
  }
}

/** A tab of a visitor's browser. */
export interface Tab {
  /** Types in an address, and waits until it has loaded. */
  goesTo(url: string): Promise<void>
  /** Clicks what bears this name, and waits until that has led to `url`. */
  follows(name: string, url: string): Promise<void>
  clicks(name: string): Promise<void>
  reloads(): Promise<void>
  goesBack(): Promise<void>
  /** Waits until the page shows this text. */
  sees(text: string): Promise<void>
  /** Calls the site's `tracker.track(…)`. */
  tracks(type: string, properties?: Properties): Promise<void>
  /** Calls the site's `tracker.flush()`. */
  flushes(): Promise<void>
  /** Lets another session's id stand wherever the page's storage names the session under way. */
  carriesSession(sessionId: string): Promise<void>
  /** How many events wait in the page's storage for an answer: one key each. */
  waiting(): Promise<number>
  /** Waits until none waits any more. */
  hasSentAll(): Promise<void>
  /** `typeof` what the page has under this global name. */
  typeOf(name: keyof Window): Promise<string>
  /** What the browser calls itself. */
  userAgent(): Promise<string>
}

export function createTab(page: Page): Tab {
  const named = (name: string) => page.getByRole('link', { name }).or(page.getByRole('button', { name }))
  const waiting = (): Promise<number> =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('evt_')).length)

  return {
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
    sees: (text) => expect(page.getByText(text)).toBeVisible(),
    tracks: (type, properties) =>
      // As JSON, since Playwright's types cannot follow properties that contain properties.
      page.evaluate(([type, json]) => window.tracker.track(type, JSON.parse(json)), [
        type,
        JSON.stringify(properties ?? {}),
      ] as const),
    flushes: () => page.evaluate(() => window.tracker.flush()),
    carriesSession: (sessionId) =>
      page.evaluate((id) => {
        for (const [key, value] of Object.entries(localStorage)) {
          localStorage.setItem(key, value.replace(/sess_\w+/g, id))
        }
      }, sessionId),
    hasSentAll: () =>
      expect.poll(waiting, { message: 'events that wait for an answer', timeout: 15_000 }).toBe(0),
    typeOf: (name) => page.evaluate((name) => typeof window[name], name),
    userAgent: () => page.evaluate(() => navigator.userAgent),
  }
}
