import type { Agenda } from './agenda.ts'
import type { Network } from './network.ts'
import type { Notes } from './notes.ts'
import type { Act, PageAct, Size } from './schedule.ts'
import { POISON } from './tables.ts'
import type { OpenTab, VisitorBrowser } from './visitor-browser.ts'
import { eventsIn } from './witness.ts'

/** Performs the acts of a schedule. */
export interface Stage {
  /** Has something happen at this moment, unless its page is in the middle of something: then after that. */
  act(act: Act): void
  /** The visitor comes back, and stays until nothing waits any more; frozen pages wake or are discarded. */
  comeBack(wakes: boolean): Promise<void>
}

/** Keys of `properties` by the event's size, each with a string of a thousand characters. */
const KEYS: Record<Size, number> = { small: 0, large: 20, 'too large': 40, poisonous: 0 }

/** Where the page stands that the visitor comes back to: a place of its own. */
const HOME = 9

/** What a page does only if there is one, and leaves it as it is, frozen or not. */
const NEEDS_NOBODY: readonly PageAct[] = [
  ...(['hides', 'leaves', 'goes into the back/forward cache', 'freezes', 'wakes', 'crashes'] as const),
]

/** Milliseconds after which the visitor who came back looks whether all is sent: longer than an orphan, than a back-off, than any `Retry-After`. */
const PATIENCE = [12_000, 12_000, 20_000, 1_000_000, 10_000_000]

export function perform({
  agenda,
  browser,
  network,
  notes,
  sweep,
  setClock,
  tell,
}: {
  agenda: Agenda
  browser: VisitorBrowser
  network: Network
  notes: Notes
  sweep: () => Promise<void>
  /** Sets the clock that the visitor can set, by milliseconds. */
  setClock: (by: number) => void
  tell: (sentence: string) => void
}): Stage {
  const { witness } = browser
  let tracked = 0

  function track({ tab, tracker }: OpenTab, size: Size): void {
    if (tab.state === 'gone') return
    tracked += 1
    const type = `${size === 'poisonous' ? POISON : 'e'}${tracked}`
    tell(`${tab.name} tracks ${type}${size === 'small' ? '' : `, which is ${size}`}`)
    const entries = Array.from({ length: KEYS[size] }, (_, index) => [`key ${index}`, 'x'.repeat(1_000)])
    witness.tracking(tab, type, () => tracker.track(type, Object.fromEntries(entries)))
  }

  /** A page opens, and its first event belongs to the same task. */
  function open(place: number, first: (opened: OpenTab) => void): OpenTab {
    const before = browser.at(place)
    if (before) {
      tell(`${before.tab.name} leaves`)
      leave(before)
    }
    return browser.open(place, (opened) => {
      tell(`${opened.tab.name} opens`)
      first(opened)
    })
  }

  function leave(opened: OpenTab): void {
    if (opened.tab.state === 'awake') hidePage(opened)
    browser.end(opened)
  }

  function hidePage({ tab, page }: OpenTab): void {
    witness.leaving(tab, () => page.tell('pagehide'))
  }

  const pageActs: Record<Exclude<PageAct, 'opens a page'>, (opened: OpenTab) => void> = {
    flushes: ({ tab, tracker }) => tab.run(() => tracker.flush()),
    hides: ({ tab, page }) => witness.leaving(tab, page.hides),
    leaves: leave,
    'goes into the back/forward cache': (opened) => {
      hidePage(opened)
      opened.tab.freeze('cached')
    },
    freezes: ({ tab }) => tab.freeze('frozen'),
    wakes: ({ tab }) => tab.thaw(),
    'comes online': ({ page }) => page.tell('online'),
    resets: ({ tab, tracker }) => {
      const done = notes.resetting(tab.name, agenda.now())
      tab.run(() => tracker.reset().then(() => done(agenda.now())))
    },
    crashes: browser.end,
    'clears its storage': ({ tab }) => {
      witness.cleared()
      tab.run(() => browser.storage.clear(tab))
    },
  }

  /** The page at the place, awake; opens one if there is none. */
  function awake(place: number): OpenTab {
    const opened = browser.at(place) ?? open(place, () => {})
    opened.tab.thaw()
    return opened
  }

  function happen(act: Exclude<Act, { does: 'sweep' }>): void {
    if (act.does === 'tracks') {
      const opened = awake(act.tab)
      opened.tab.run(() => {
        for (let event = 0; event < act.events; event += 1) track(opened, act.size)
      })
    } else if (act.does === 'opens a page') open(act.tab, (opened) => track(opened, 'small'))
    else if (act.does === 'sets the clock') {
      tell(`the clock is set by ${act.by / 60_000} minutes`)
      witness.clockSet()
      setClock(act.by)
    } else if ('tab' in act) {
      const opened = NEEDS_NOBODY.includes(act.does) ? browser.at(act.tab) : awake(act.tab)
      if (!opened) return
      tell(`${opened.tab.name} ${act.does}`)
      pageActs[act.does](opened)
    } else {
      tell(`the ${act.does}`)
      if (act.does === 'network fails') network.fails()
      else network.works()
    }
  }

  return {
    act(act) {
      const ready = (): boolean => !('tab' in act && browser.at(act.tab)?.tab.isBusy())
      if (act.does !== 'sweep') agenda.add(0, () => happen(act), { ready })
      else {
        agenda.addLong(0, () => {
          tell('a sweep begins')
          return sweep()
        })
      }
    },
    async comeBack(wakes) {
      tell('the visitor comes back, and from now on all goes well')
      for (const opened of browser.places()) {
        if (opened.tab.state === 'awake') continue
        if (wakes) opened.tab.thaw()
        else browser.end(opened)
      }
      const home = open(HOME, (opened) => track(opened, 'small'))
      for (const pause of PATIENCE) {
        await agenda.pass(pause)
        home.tab.run(() => home.tracker.flush())
        await agenda.pass(20_000)
        if (eventsIn(browser.storage.entries()).length === 0) break
      }
      // Its row carries the count of dropped events.
      home.tab.run(() => track(home, 'small'))
      await agenda.pass(30_000)
    },
  }
}
