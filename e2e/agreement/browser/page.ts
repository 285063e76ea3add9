import type { Agenda } from '../agenda.ts'
import type { Dice } from '../dice.ts'
import type { Tab } from './tab.ts'
import type { PageGlobals } from './tracker-script.ts'
import type { WebLocks } from './web-locks.ts'

/** What the browser gives to each of its pages. */
export interface PageServices {
  readonly agenda: Agenda
  readonly dice: Dice
  readonly storage: object
  /** Undefined as on http, where there are none. */
  readonly locks: WebLocks | undefined
  /** Milliseconds since 1970, by the clock that the visitor can set. */
  readonly clock: () => number
  readonly fetch: (tab: Tab, body: string, timeOut: number) => Promise<unknown>
}

/** A page as the tracker sees it, and what happens to it. */
export interface Page {
  readonly globals: PageGlobals
  /** An event reaches the page's listeners. */
  tell(type: string): void
  hides(): void
}

/** The globals of one page. What the tracker does not touch is not there. */
export function createPage(tab: Tab, services: PageServices): Page {
  const { agenda, dice, storage, locks, clock, fetch } = services
  const opened = agenda.now()
  const listeners: { readonly type: string; readonly listener: () => unknown }[] = []
  const timers = new Map<number, () => void>()
  let lastTimer = 0
  const addEventListener = (type: string, listener: () => unknown): unknown =>
    listeners.push({ type, listener })
  const document = { referrer: '', title: 'Page', hidden: false, addEventListener }
  const isGone = (): boolean => tab.state === 'gone'
  const tell = (type: string): void =>
    tab.run(() => {
      for (const each of listeners) if (each.type === type) each.listener()
    })

  class PageDate extends Date {
    static override now(): number {
      return clock()
    }
  }

  const globals: PageGlobals = {
    globalThis: {},
    localStorage: storage,
    navigator: {
      userAgent: 'Browser/1.0',
      locks: locks && { request: (name: string, task: () => unknown) => locks.request(tab, name, task) },
    },
    fetch: (_url: string, { body, signal }: { body: string; signal: { timeOut: number } }) =>
      fetch(tab, body, signal.timeOut),
    setTimeout: (task: (...given: unknown[]) => unknown, delay = 0, ...given: unknown[]) => {
      if (isGone()) return 0
      lastTimer += 1
      timers.set(
        lastTimer,
        agenda.add(Math.trunc(delay), () => tab.run(() => task(...given)), tab),
      )
      return lastTimer
    },
    clearTimeout: (timer: number) => timers.get(timer)?.(),
    Date: PageDate,
    performance: { now: () => agenda.now() - opened },
    location: { href: 'https://shop.example.com/', pathname: '/' },
    document,
    history: {},
    addEventListener,
    crypto: { getRandomValues: (values: Uint32Array) => values.map(() => dice.below(2 ** 31)) },
    Math: Object.assign(Object.create(Math), { random: () => dice.below(2 ** 31) / 2 ** 31 }),
    AbortSignal: { timeout: (timeOut: number) => ({ timeOut }) },
    console: { warn() {} },
    Promise: tab.Promise,
  }
  return {
    globals,
    tell,
    hides() {
      document.hidden = true
      tell('visibilitychange')
      document.hidden = false
    },
  }
}
