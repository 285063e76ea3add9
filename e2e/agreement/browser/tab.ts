import type { Actor, Agenda } from '../agenda.ts'
import { createPromise, type PagePromise } from './promise.ts'

/** A page's thread: one task at a time, each with all its microtasks. */
export interface Tab extends Actor {
  readonly name: string
  readonly Promise: PagePromise
  /** `cached` is frozen in the back/forward cache. */
  readonly state: 'awake' | 'frozen' | 'cached' | 'gone'
  isBusy(): boolean
  /** Runs a task now. */
  run(task: () => unknown): void
  /** Its tasks wait from now on, but the one that is under way goes on to its end. */
  freeze(state: 'frozen' | 'cached'): void
  thaw(): void
  /** Ends it, also in the middle of a task: the rest of that task has no effect. */
  end(): void
}

export function createTab(name: string, agenda: Agenda): Tab {
  const reactions: (() => void)[] = []
  let state: Tab['state'] = 'awake'
  let busy = false
  const tab: Tab = {
    name,
    Promise: createPromise((reaction) => {
      if (state !== 'gone') reactions.push(reaction)
    }),
    get state() {
      return state
    },
    isBusy: () => busy,
    ready: () => state === 'awake' && !busy,
    run(task) {
      if (state === 'gone') return
      busy = true
      try {
        task()
        for (let next = reactions.shift(); next; next = reactions.shift()) next()
      } finally {
        busy = false
      }
    },
    freeze: (to) => {
      if (state === 'awake') state = to
    },
    thaw: () => {
      if (state !== 'gone') state = 'awake'
    },
    end() {
      state = 'gone'
      reactions.length = 0
      agenda.forget(tab)
    },
  }
  return tab
}
