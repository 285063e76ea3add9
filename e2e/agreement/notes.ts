import { jsonBytes, type WireBatch, type WireEvent } from '@footfall/protocol'

/** An event as the page tracked it. */
export interface NotedEvent {
  readonly id: string
  /** What the story calls it; empty where it was dropped as it was tracked, until that is over. */
  type: string
  readonly tab: string
  /** When it was tracked, from the call to its return; milliseconds since 1970, by a clock that is right. */
  began: number
  done: number
  /** Bytes of the event as it was tracked, which is how the tracker measures a session. */
  bytes: number
  /** Whether it had a visitor when it was tracked: on a first visit there is none yet. */
  hadVisitor: boolean
  /** When it was first seen with a name; milliseconds since 1970. */
  namedAt: number
  /** Whether `track()` returned: from then on the event is promised. */
  tracked: boolean
  /** Whether storage refused, or a script of the site deleted: then it is not promised any more. */
  excused: boolean
  /** The names under which it was sent. */
  readonly names: Set<string>
  dropped: boolean
}

/** A reset, from its call until it says that it is done, which is never where its page dies before. */
interface Reset {
  readonly tab: string
  readonly began: number
  done: number
}

/** Observations of a run from outside the tracker: of storage, the network and the visitor. */
export interface Notes {
  readonly events: ReadonlyMap<string, NotedEvent>
  /** Why sessions may be split otherwise than the rules say of all events. */
  readonly races: ReadonlySet<string>
  readonly resets: readonly Reset[]
  /** When storage refused the record, which then is in one page's memory only; milliseconds since 1970. */
  readonly recordsRefused: readonly number[]
  writes(event: WireEvent, tab: string, at: number): NotedEvent
  /** An event that is dropped before it was ever written. */
  drops(id: string, tab: string, at: number): NotedEvent
  sends(batch: WireBatch): readonly NotedEvent[]
  race(why: string): void
  /** Something happened after which the tracker is right to drop an event. */
  allowDrops(): void
  /** Whether anything did. */
  readonly mayDrop: boolean
  refusesRecord(at: number): void
  /** Notes a reset; returns how to note that it is done. */
  resetting(tab: string, at: number): (at: number) => void
}

export function createNotes(): Notes {
  const events = new Map<string, NotedEvent>()
  const races = new Set<string>()
  const resets: Reset[] = []
  const recordsRefused: number[] = []
  let mayDrop = false

  function note(id: string, type: string, tab: string, at: number): NotedEvent {
    const known = events.get(id)
    if (known) return known
    const event: NotedEvent = {
      ...{ id, type, tab, began: at, done: at, bytes: 0 },
      ...{ hadVisitor: true, tracked: false, excused: false, dropped: false },
      namedAt: Number.POSITIVE_INFINITY,
      names: new Set(),
    }
    events.set(id, event)
    return event
  }

  return {
    events,
    races,
    resets,
    recordsRefused,
    writes(event, tab, at) {
      const { event_id = '', event_type = '' } = event
      const noted = note(event_id, event_type, tab, at)
      if (!noted.bytes) noted.hadVisitor = event.anonymous_id !== undefined
      noted.bytes ||= jsonBytes({
        ...event,
        session_id: undefined,
        anonymous_id: undefined,
        dropped: undefined,
      })
      return noted
    },
    drops(id, tab, at) {
      const noted = note(id, '', tab, at)
      noted.dropped = true
      return noted
    },
    sends: ({ events: sent }) =>
      sent.map(({ event_id = '', event_type = '', session_id = '' }) => {
        const noted = note(event_id, event_type, 'no tab', 0)
        noted.names.add(session_id)
        return noted
      }),
    allowDrops() {
      mayDrop = true
    },
    get mayDrop() {
      return mayDrop
    },
    race: (why) => void races.add(why),
    refusesRecord: (at) => void recordsRefused.push(at),
    resetting(tab, began) {
      const reset = { tab, began, done: Number.POSITIVE_INFINITY }
      resets.push(reset)
      return (done) => {
        reset.done = done
      }
    },
  }
}
