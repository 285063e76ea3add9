import type { WireEvent } from '@footfall/protocol'
import type { Agenda } from './agenda.ts'
import type { Access } from './browser/local-storage.ts'
import type { Tab } from './browser/tab.ts'
import type { NotedEvent, Notes } from './notes.ts'

/** What every storage key of the tracker begins with. */
export const SITE = 'footfall https://stats.example.com/events '

/** What the key of each waiting event begins with. */
export const EVENT: string = `${SITE}evt_`

const DROP = `${SITE}drop_`

/** The key of the record: the session under way and its visitor. */
export const RECORD: string = `${SITE}session`

/** Ids of the events in a storage. */
export function eventsIn(entries: ReadonlyMap<string, string>): readonly string[] {
  return [...entries.keys()].filter((key) => key.startsWith(EVENT)).map((key) => key.slice(SITE.length))
}

/** Milliseconds: longer than an event waits for its name where no page is frozen or dead. */
const LONG = 1_000

/** Observes what each task of a page writes to storage. Notes names, drops, and races after which sessions may be split otherwise. */
export interface Witness {
  written(tab: Tab, access: Access): void
  /** Storage refused it: from now on the page works in memory, and what it tracks goes with it. */
  refused(tab: Tab, access: Access): void
  /** Runs `track`, and notes the event that it wrote: as promised, if the page lives to see it return. */
  tracking(tab: Tab, type: string, track: () => void): void
  /** Runs the listeners of a page that leaves. */
  leaving(tab: Tab, leave: () => void): void
  /** The page is gone. */
  gone(tab: Tab): void
  /** Runs tasks of other tabs in the middle of a task. */
  meanwhile(others: () => void): void
  /** A script of the site deletes what is there. */
  cleared(): void
  /** The order of events by their ids is no longer that by their times. */
  clockSet(): void
}

export function createWitness({
  agenda,
  notes,
  lag,
  isNaming,
  tell,
}: {
  agenda: Agenda
  notes: Notes
  /** Milliseconds at most until one page sees what another wrote. */
  lag: number
  /** Whether the tab holds the naming lock. */
  isNaming: (tab: Tab) => boolean
  tell: (line: string) => void
}): Witness {
  const first = new Map<Tab, NotedEvent | undefined>()
  const going = new Set<Tab>()
  const inMemory = new Set<Tab>()
  /** When each tab last wrote the record, and whether under the lock. */
  const advanced = new Map<Tab, { readonly at: number; readonly locked: boolean }>()
  const named = new Set<string>()
  let highest = ''
  let visitor: string | undefined
  let clockWasSet = false
  let depth = 0

  function noteEvent(tab: Tab, event: WireEvent): NotedEvent {
    const noted = notes.writes(event, tab.name, agenda.now())
    noteFirst(tab, noted)
    const { event_id = '', session_id } = event
    if (!session_id || named.has(event_id)) return noted
    named.add(event_id)
    noted.namedAt = agenda.now()
    tell(`  ${tab.name} names ${noted.type}: ${session_id}`)
    // A wait for a lock is harmless. An event that waits until its session has ended does not start the next one in order.
    if (event_id > highest) highest = event_id
    else if (clockWasSet || agenda.now() - noted.began > LONG)
      notes.race('an event was named long after a later one')
    if (event.anonymous_id !== visitor) notes.race('an event was named after the reset that it came before')
    if (going.has(tab)) notes.race('an event was named in a hurry')
    return noted
  }

  function noteRecord(tab: Tab): void {
    const locked = isNaming(tab)
    for (const [other, before] of advanced) {
      if (other !== tab && agenda.now() - before.at < lag && !(locked && before.locked))
        notes.race('a tab wrote the record before it saw what another had written')
    }
    advanced.set(tab, { at: agenda.now(), locked })
  }

  function noteFirst(tab: Tab, noted: NotedEvent): void {
    if (first.has(tab) && !first.get(tab)) first.set(tab, noted)
  }

  function note(tab: Tab, { key = '', value }: Access): NotedEvent | undefined {
    if (value === undefined) return undefined
    if (key.startsWith(EVENT)) return noteEvent(tab, JSON.parse(value))
    if (key.startsWith(DROP)) {
      const noted = notes.drops(key.slice(DROP.length), tab.name, agenda.now())
      noteFirst(tab, noted)
      tell(`  ${tab.name} drops ${noted.type || noted.id}`)
      return noted
    }
    if (key === RECORD) {
      noteRecord(tab)
      visitor = (JSON.parse(value) as WireEvent).anonymous_id
      if (depth > 0) notes.race('the record changed in the middle of a task')
    }
    return undefined
  }

  return {
    written: note,
    refused(tab, access) {
      tell(`  storage takes no more from ${tab.name}`)
      inMemory.add(tab)
      notes.race('storage refused')
      if (access.key === RECORD) notes.refusesRecord(agenda.now())
      const noted = note(tab, access)
      if (noted) noted.excused = true
    },
    tracking(tab, type, track) {
      first.set(tab, undefined)
      const began = agenda.now()
      track()
      const noted = first.get(tab)
      first.delete(tab)
      if (tab.state === 'gone' || (!noted && inMemory.has(tab))) return
      if (!noted) throw new Error(`${tab.name} tracked an event and wrote nothing.`)
      Object.assign(noted, { type, tracked: true, began, done: agenda.now() })
      noted.excused ||= inMemory.has(tab)
    },
    leaving(tab, leave) {
      going.add(tab)
      leave()
      going.delete(tab)
    },
    gone(tab) {
      if (agenda.now() - (advanced.get(tab)?.at ?? 0) < lag)
        notes.race('a tab was gone before others saw its record')
    },
    meanwhile(others) {
      depth += 1
      others()
      depth -= 1
    },
    clockSet() {
      clockWasSet = true
    },
    cleared() {
      notes.race('storage was cleared')
      for (const noted of notes.events.values()) noted.excused = true
    },
  }
}
