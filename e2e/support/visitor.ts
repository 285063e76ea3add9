import type { BrowserContext, Request, Route } from '@playwright/test'
import { createTab, type Tab } from './tab.ts'

/** A visitor with a new browser profile. */
export interface Visitor {
  /** Opens an address in a new tab, and waits until it has loaded. */
  opens(url: string): Promise<Tab>
  /** Opens an address in several tabs, whose scripts all start at the same moment. */
  opensAtOnce(url: string, tabs: number): Promise<readonly Tab[]>
  /** Opens an address in many tabs, a few at a time. */
  opensMany(url: string, tabs: number): Promise<readonly Tab[]>
  losesTheNetwork(): Promise<void>
  isOnlineAgain(): Promise<void>
  /** Stops the visitor's clock, in all tabs, at a time in milliseconds since 1970. Timers run on. */
  hasTheTime(now: number): Promise<void>
  /** Sets the visitor's clock to a time in milliseconds since 1970, from which it runs on. It also winds up all timers of the pages opened from now on. */
  windsUpTheClock(now: number): Promise<void>
  /** Sets that clock to another time. Timers run on. */
  setsTheClock(now: number): Promise<void>
  /** Advances the clock of all tabs by milliseconds: each timer fires when it is due. */
  waits(milliseconds: number): Promise<void>
  /** The computer sleeps for so many milliseconds: each timer due meanwhile fires once, when it wakes. */
  sleeps(milliseconds: number): Promise<void>
  /** Has each page run this before its own scripts. */
  altersPages(script: () => void): Promise<void>
  /** Installs a content blocker that blocks requests to `/events`. */
  installsABlocker(): Promise<Blocker>
  /** Uncaught errors of scripts in the visitor's tabs. */
  readonly errors: readonly Error[]
}

/** An extension of the visitor's browser that blocks requests. */
export interface Blocker {
  /** Requests that it has blocked so far. */
  readonly blocked: number
  isRemoved(): Promise<void>
}

export function createVisitor(context: BrowserContext): Visitor {
  const errors: Error[] = []
  context.on('weberror', (event) => errors.push(event.error()))
  return {
    async opens(url) {
      const tab = createTab(await context.newPage())
      await tab.goesTo(url)
      return tab
    },
    async opensAtOnce(url, tabs) {
      const held: Route[] = []
      await context.route('**/tracker.js', (route) => {
        held.push(route)
        if (held.length === tabs) for (const each of held) void each.continue()
      })
      const opened: Tab[] = []
      // One after the other: Firefox loses its way in windows that open all at once.
      while (opened.length < tabs) opened.push(createTab(await context.newPage()))
      await Promise.all(opened.map((tab) => tab.goesTo(url)))
      return opened
    },
    async opensMany(url, tabs) {
      const opened: Tab[] = []
      while (opened.length < tabs) {
        opened.push(...(await Promise.all(Array.from({ length: 5 }, () => this.opens(url)))))
      }
      return opened
    },
    losesTheNetwork: () => context.setOffline(true),
    isOnlineAgain: () => context.setOffline(false),
    hasTheTime: (now) => context.clock.setFixedTime(now),
    windsUpTheClock: (now) => context.clock.install({ time: now }),
    setsTheClock: (now) => context.clock.setSystemTime(now),
    waits: (milliseconds) => context.clock.runFor(milliseconds),
    sleeps: (milliseconds) => context.clock.fastForward(milliseconds),
    altersPages: async (script) => void (await context.addInitScript(script)),
    async installsABlocker() {
      let blocked = 0
      const block = (route: Route): Promise<void> => route.abort('blockedbyclient')
      await context.route('**/events', block)
      // Counts failed requests, because the request at the `online` event may fail before it reaches the blocker.
      const failed = (request: Request): void => {
        if (new URL(request.url()).pathname === '/events') blocked += 1
      }
      context.on('requestfailed', failed)
      return {
        get blocked() {
          return blocked
        },
        async isRemoved() {
          context.off('requestfailed', failed)
          await context.unroute('**/events', block)
        },
      }
    },
    errors,
  }
}
