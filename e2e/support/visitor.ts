import type { BrowserContext, Route } from '@playwright/test'
import { createTab, type Tab } from './tab.ts'

/** Somebody with a browser of their own, who has been nowhere yet. */
export interface Visitor {
  /** Opens an address in a new tab, and waits until it has loaded. */
  opens(url: string): Promise<Tab>
  /** Opens an address in several tabs, whose scripts all start at the same moment. */
  opensAtOnce(url: string, tabs: number): Promise<readonly Tab[]>
  losesTheNetwork(): Promise<void>
  isOnlineAgain(): Promise<void>
  /** Stops the visitor's clock, in all tabs, at a time in milliseconds since 1970. Timers run on. */
  hasTheTime(now: number): Promise<void>
  /** What scripts threw in the visitor's tabs and nobody caught. */
  readonly errors: readonly Error[]
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
      return Promise.all(Array.from({ length: tabs }, () => this.opens(url)))
    },
    losesTheNetwork: () => context.setOffline(true),
    isOnlineAgain: () => context.setOffline(false),
    hasTheTime: (now) => context.clock.setFixedTime(now),
    errors,
  }
}
