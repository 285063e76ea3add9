import { picked, type Surprises } from './surprises.ts'

/** Who does something. */
export interface Actor {
  /** Whether it can begin something new: it is not frozen, nor in the middle of something. */
  ready(): boolean
}

/** What is to happen, and when: the only clock there is. */
export interface Agenda {
  /** Milliseconds since 1970, by a clock that is right. */
  now(): number
  /** Has `task` run in some milliseconds, or once its actor is ready. Returns its undo. */
  add(delay: number, task: () => void, actor?: Actor): () => void
  /** The same for what takes more than one step of JavaScript, as everything in the ingest app does: nothing else runs until it resolves. */
  addLong(delay: number, task: () => Promise<void>): () => void
  /** Nothing of this actor's will run. */
  forget(actor: Actor): void
  /** Lets time pass, and what is due in it happen. */
  pass(milliseconds: number): Promise<void>
  /** In the middle of a task: others, at most some number of them, do what is due within some milliseconds. Not what takes long. */
  meanwhile(milliseconds: number, most: number): void
}

interface Entry {
  readonly due: number
  readonly task: () => unknown
  readonly isLong: boolean
  readonly actor?: Actor | undefined
}

/** A moment, in milliseconds since 1970: when each run begins. */
const START = 1_790_000_000_000

/** Things less than this many milliseconds apart may happen in another order. */
const CLOSE = 4

/** Tasks after which a run is taken for one that never comes to rest. */
const MOST_TASKS = 100_000

export function createAgenda(surprises: Surprises): Agenda {
  let now = START
  let tasks = 0
  let entries: Entry[] = []

  function add(delay: number, task: () => unknown, isLong: boolean, actor?: Actor): () => void {
    const entry: Entry = { due: now + Math.max(delay, 0), task, isLong, actor }
    // In the order of their times, and of one time in the order in which they were added.
    const place = entries.findLastIndex(({ due }) => due <= entry.due) + 1
    entries.splice(place, 0, entry)
    return () => take(entry)
  }

  function take(entry: Entry): void {
    const place = entries.indexOf(entry)
    if (place >= 0) entries.splice(place, 1)
  }

  function next(until: number, fits: (entry: Entry) => boolean): Entry | undefined {
    const first = entries.find((entry) => entry.due <= until && fits(entry) && (entry.actor?.ready() ?? true))
    if (!first) return undefined
    const pick = surprises.at('order')
    if (pick === undefined) return first
    const last = Math.min(Math.max(first.due, now) + CLOSE, until)
    return picked(
      entries.filter((entry) => entry.due <= last && fits(entry) && (entry.actor?.ready() ?? true)),
      pick,
    )
  }

  function begin(entry: Entry): unknown {
    tasks += 1
    if (tasks > MOST_TASKS) throw new Error('This never comes to rest.')
    take(entry)
    now = Math.max(now, entry.due)
    return entry.task()
  }

  return {
    now: () => now,
    add: (delay, task, actor) => add(delay, task, false, actor),
    addLong: (delay, task) => add(delay, task, true),
    forget(actor) {
      entries = entries.filter((entry) => entry.actor !== actor)
    },
    async pass(milliseconds) {
      const until = now + milliseconds
      for (let entry = next(until, () => true); entry; entry = next(until, () => true)) {
        const done = begin(entry)
        if (entry.isLong) await done
      }
      // What was done in the middle of a task may have taken longer.
      now = Math.max(now, until)
    },
    meanwhile(milliseconds, most) {
      const until = now + milliseconds
      for (let done = 0; done < most; done += 1) {
        const entry = next(until, ({ isLong }) => !isLong)
        if (!entry) return
        begin(entry)
      }
    },
  }
}
