import type { FaultProxy } from '@footfall/testing/fault-proxy'
import { type BrowserContext, expect } from '@playwright/test'
import type { App } from '../support/app.ts'
import type { Collector } from '../support/collector.ts'
import { startOwnBrowser } from '../support/own-browser.ts'
import type { Site } from '../support/site.ts'
import type { Tables } from '../support/tables.ts'
import { keepLedger, type Ledger } from './ledger.ts'
import { createNumbers } from './numbers.ts'
import { createVisit, type Visit } from './visit.ts'

/** The parts in which a fault may occur: a visitor's tabs ▸ the collector ▸ the app ▸ the fault proxy ▸ DynamoDB. */
export interface World extends Visit {
  /** Events that a fault is to have tracked at least, page views not counted. */
  readonly events: number
  readonly collector: Collector
  readonly app: App
  readonly dynamodb: FaultProxy
  /** Starts another process of the app on the same tables. */
  startsAnotherApp(): Promise<App>
  /** Lets the visitor use a browser of their own in the place of this one. */
  startsOwnBrowser(): Promise<OwnVisit>
  /** Waits until the tables hold all that was tracked so far. */
  hasStoredAll(): Promise<void>
  /** Compares the tables with all events tracked so far. */
  ledger(): Promise<Ledger>
  stop(): Promise<void>
}

/** A visitor whose tabs share a window, and whose browser has a profile that outlives it. */
export interface OwnVisit extends Visit {
  /** Whether the browser has written this text, of a page's storage, to the disk. */
  hasWrittenOut(text: string): Promise<boolean>
  /** Kills the browser whole (SIGKILL). The same visitor starts it again. */
  isKilledAndStartsAgain(): Promise<Visit>
}

/** The parts of a world, created by the test. */
export interface WorldParts {
  readonly events: number
  readonly context: BrowserContext
  readonly site: Site
  readonly collector: Collector
  readonly app: App
  readonly dynamodb: FaultProxy
  readonly tables: Tables
  readonly startsApp: () => Promise<App>
}

export function createWorld({ context, site, tables, startsApp, ...parts }: WorldParts): World {
  const numbers = createNumbers()
  const visits: Visit[] = []
  const visitIn = (context: BrowserContext): Visit => {
    const visit = createVisit(context, site, numbers)
    visits.push(visit)
    return visit
  }
  const stops: (() => Promise<void>)[] = []
  const ledger = async (): Promise<Ledger> => keepLedger(await tables.rowsOf(site.origin), numbers.given)

  return {
    ...parts,
    ...visitIn(context),
    ledger,
    async startsAnotherApp() {
      const app = await startsApp()
      stops.push(app.stop)
      return app
    },
    async startsOwnBrowser() {
      const browser = await startOwnBrowser()
      stops.push(browser.stop)
      return {
        ...visitIn(browser.context),
        hasWrittenOut: browser.hasWrittenOut,
        async isKilledAndStartsAgain() {
          await browser.isKilled()
          await browser.startsAgain()
          return visitIn(browser.context)
        },
      }
    },
    hasStoredAll: () =>
      expect
        .poll(async () => (await ledger()).lost, { message: 'events without a row', timeout: 15_000 })
        .toBe(0),
    async stop() {
      for (const stop of stops) await stop()
      expect(
        visits.flatMap(({ errors }) => errors),
        'what scripts threw',
      ).toEqual([])
    },
  }
}
