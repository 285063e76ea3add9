import type { Actor, Agenda } from '../agenda.ts'
import type { Tab } from './tab.ts'

/** What a page is about to do with a key. Nothing as the value: it deletes. */
export interface Access {
  readonly key?: string
  readonly value?: string | undefined
  readonly isWrite: boolean
}

/**
 * localStorage of one origin. Without lag all pages see one store. With it each page has a copy, as in Chromium: what one
 * writes reaches the browser, and from there the others, in one order for all, between their tasks. A page that has
 * written to a key itself does not take what others wrote to it before.
 */
export interface LocalStorage {
  /** What a page's scripts find as `localStorage`. */
  open(tab: Tab): object
  leave(tab: Tab): void
  /** A script of the site deletes all that its page sees. */
  clear(tab: Tab): void
  /** What the browser itself holds. */
  entries(): ReadonlyMap<string, string>
}

interface View {
  readonly tab: Tab
  readonly entries: Map<string, string>
  /** Own writes that the browser has not confirmed yet, by key. */
  readonly unconfirmed: Map<string, number>
  /** What it has sent, and what it is sent: each arrives in its order. */
  readonly outbound: Channel
  readonly inbound: Channel
}

export function createLocalStorage({
  agenda,
  lag,
  around,
}: {
  agenda: Agenda
  /** Milliseconds that a message between a page and the browser takes; undefined where there are no such messages. */
  lag: (() => number) | undefined
  /** Stands around each access. May not do it; may throw, as a full storage does. */
  around: (tab: Tab, access: Access, effect: () => void) => void
}): LocalStorage {
  const browser = new Map<string, string>()
  const views = new Map<Tab, View>()

  function write(view: View, key: string, value: string | undefined): void {
    put(view.entries, key, value)
    if (!lag) return
    view.unconfirmed.set(key, (view.unconfirmed.get(key) ?? 0) + 1)
    view.outbound(lag(), () => arrive(view, key, value, lag))
  }

  function arrive(writer: View, key: string, value: string | undefined, delay: () => number): void {
    put(browser, key, value)
    for (const view of views.values()) {
      view.inbound(delay(), () => {
        const own = view.unconfirmed.get(key) ?? 0
        if (view === writer) view.unconfirmed.set(key, own - 1)
        else if (own === 0) put(view.entries, key, value)
      })
    }
  }

  return {
    open(tab) {
      const entries = lag ? new Map(browser) : browser
      const view: View = {
        ...{ tab, entries, unconfirmed: new Map() },
        outbound: createChannel(agenda),
        // A frozen page receives it, too. A page in the middle of a task receives it after that task.
        inbound: createChannel(agenda, { ready: () => !tab.isBusy() }),
      }
      views.set(tab, view)
      const access = <Result>(what: Access, effect: () => Result): Result | undefined => {
        let result: Result | undefined
        around(tab, what, () => {
          result = effect()
        })
        return result
      }
      return new Proxy<Record<string, string>>(
        {},
        {
          get: (_, key) => access({ key: String(key), isWrite: false }, () => view.entries.get(String(key))),
          set: (_, key, value) => {
            const what = { key: String(key), value: String(value), isWrite: true }
            access(what, () => write(view, what.key, what.value))
            return true
          },
          deleteProperty: (_, key) => {
            const what = { key: String(key), value: undefined, isWrite: true }
            access(what, () => write(view, what.key, undefined))
            return true
          },
          ownKeys: () => access({ isWrite: false }, () => [...view.entries.keys()]) ?? [],
          getOwnPropertyDescriptor: (_, key) => {
            const value = view.entries.get(String(key))
            return value === undefined
              ? undefined
              : { value, enumerable: true, configurable: true, writable: true }
          },
        },
      )
    },
    leave: (tab) => void views.delete(tab),
    clear(tab) {
      const view = views.get(tab)
      if (view) for (const key of [...view.entries.keys()]) write(view, key, undefined)
    },
    entries: () => browser,
  }
}

/** Has something happen in some milliseconds, and after all that was sent this way before. */
type Channel = (delay: number, arrive: () => void) => void

function createChannel(agenda: Agenda, actor?: Actor): Channel {
  const waiting: (() => void)[] = []
  let until = 0
  return (delay, arrive) => {
    waiting.push(arrive)
    until = Math.max(until, agenda.now() + delay)
    agenda.add(until - agenda.now(), () => waiting.shift()?.(), actor)
  }
}

function put(entries: Map<string, string>, key: string, value: string | undefined): void {
  if (value === undefined) entries.delete(key)
  else entries.set(key, value)
}
