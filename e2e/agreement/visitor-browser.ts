import { type Access, createLocalStorage, type LocalStorage } from './browser/local-storage.ts'
import { createPage, type Page, type PageServices } from './browser/page.ts'
import { createTab, type Tab } from './browser/tab.ts'
import type { TrackerScript } from './browser/tracker-script.ts'
import { createWebLocks } from './browser/web-locks.ts'
import type { Notes } from './notes.ts'
import type { Schedule } from './schedule.ts'
import { picked, type Surprises } from './surprises.ts'
import { createWitness, SITE, type Witness } from './witness.ts'

/** A page with the tracker on it. */
export interface OpenTab {
  readonly tab: Tab
  readonly page: Page
  readonly tracker: ReturnType<TrackerScript>
}

/** The browser of a visitor, and its pages at their places. */
export interface VisitorBrowser {
  readonly storage: LocalStorage
  readonly witness: Witness
  at(place: number): OpenTab | undefined
  /** Opens a page at a place, instead of what is there. `first` belongs to the same task as the tracker's start. */
  open(place: number, first: (opened: OpenTab) => void): OpenTab
  end(opened: OpenTab): void
  places(): readonly OpenTab[]
}

const ENDPOINT = 'https://stats.example.com/events'

/** What other tabs do in the middle of a task: milliseconds, and tasks at most. A task of five seconds is longer than the tracker allows for. */
const MEANWHILE = [
  [5, 1],
  [5, 100],
  [600, 100],
  [4_000, 100],
] as const

export function createVisitorBrowser({
  schedule,
  script,
  agenda,
  surprises,
  dice,
  notes,
  clock,
  fetch,
  tell,
}: Pick<PageServices, 'agenda' | 'dice' | 'clock' | 'fetch'> & {
  readonly schedule: Schedule
  readonly script: TrackerScript
  readonly surprises: Surprises
  readonly notes: Notes
  readonly tell: (line: string) => void
}): VisitorBrowser {
  const open = new Map<number, OpenTab>()
  let opened = 0
  const locks = createWebLocks(agenda, (tab) => {
    tell(`${tab.name} is evicted from the back/forward cache`)
    endTab(tab)
  })
  const witness = createWitness({
    ...{ agenda, notes, tell, lag: schedule.lag },
    isNaming: (tab) => locks.holds(tab, 'naming'),
  })

  function endTab(tab: Tab): void {
    witness.gone(tab)
    tab.end()
    locks.leave(tab)
    storage.leave(tab)
    for (const [place, one] of open) if (one.tab === tab) open.delete(place)
  }

  const storage = createLocalStorage({
    agenda,
    lag: schedule.lag > 0 ? () => dice.below(schedule.lag / 2) : undefined,
    around(tab, access, effect) {
      if (tab.state === 'gone') return
      const others = surprises.at('meanwhile')
      if (others !== undefined) {
        const [milliseconds, most] = picked(MEANWHILE, others)
        tell(`  ${tab.name} is in the middle of something; meanwhile, for ${milliseconds} ms:`)
        witness.meanwhile(() => agenda.meanwhile(milliseconds, most))
        tell(`  ${tab.name} goes on`)
      }
      const death = surprises.at('death')
      if (death !== undefined && death % 2 === 0) return die(tab, `before ${what(access)}`)
      if (access.isWrite && access.value !== undefined && surprises.at('refusal') !== undefined) {
        witness.refused(tab, access)
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      }
      effect()
      if (access.isWrite) witness.written(tab, access)
      if (death !== undefined) die(tab, `after ${what(access)}`)
    },
  })

  function die(tab: Tab, when: string): void {
    tell(`  ${tab.name} crashes in the middle of a task, ${when}`)
    notes.race('a tab died in the middle of a task')
    endTab(tab)
  }

  return {
    storage,
    witness,
    at: (place) => open.get(place),
    open(place, first) {
      const before = open.get(place)
      if (before) endTab(before.tab)
      opened += 1
      const tab = createTab(`tab ${opened}`, agenda)
      const page = createPage(tab, {
        ...{ agenda, dice, clock, fetch },
        storage: storage.open(tab),
        locks: schedule.locks ? locks : undefined,
      })
      if (open.size > 0 && !schedule.locks) notes.race('several tabs without Web Locks')
      let one: OpenTab | undefined
      tab.run(() => {
        one = { tab, page, tracker: script(page.globals, ENDPOINT) }
        if (tab.state !== 'gone') open.set(place, one)
        first(one)
      })
      return one as unknown as OpenTab
    },
    end: ({ tab }) => endTab(tab),
    places: () => [...open.values()],
  }
}

function what({ key, isWrite, value }: Access): string {
  const name = key?.replace(SITE, '') ?? 'all keys'
  return `${isWrite ? (value === undefined ? 'deleting' : 'writing') : 'reading'} ${name}`
}
