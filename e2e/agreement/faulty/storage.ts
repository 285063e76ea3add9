import type { PageGlobals } from '../browser/tracker-script.ts'
import { EVENT, RECORD } from '../witness.ts'
import type { Fault } from './page.ts'

/** localStorage as the tracker uses it: a value per key. */
export type Entries = Record<string, string>

export const entriesOf = (page: PageGlobals): Entries => page.localStorage as Entries

/** Counts a dropped event as one, also if it carried a count of other dropped events. */
export const countsEachDropAsOne: Fault = (page) => ({
  localStorage: new Proxy(entriesOf(page), {
    set: (entries, key: string, value) => Reflect.set(entries, key, key.includes(' drop_') ? '1' : value),
  }),
})

/** Keeps the visitor's id in the record when the tracker writes another one. */
export const keepsTheVisitor: Fault = (page) => ({
  localStorage: new Proxy(entriesOf(page), {
    set(entries, key: string, value) {
      const before = key === RECORD && entries[key]
      const anonymous_id = before && JSON.parse(before).anonymous_id
      return Reflect.set(
        entries,
        key,
        anonymous_id ? JSON.stringify({ ...JSON.parse(value), anonymous_id }) : value,
      )
    },
  }),
})

/** Returns the record as this page last read or wrote it, also if another page has written it since. */
export const readsTheRecordOnce: Fault = (page) => {
  let record: string | undefined
  return {
    localStorage: new Proxy(entriesOf(page), {
      get(entries, key: string) {
        if (key !== RECORD) return entries[key]
        record ??= entries[key]
        return record
      },
      set(entries, key: string, value) {
        if (key === RECORD) record = value
        return Reflect.set(entries, key, value)
      },
    }),
  }
}

/** Gives events of other pages the session of the record whenever this page lists the keys, without a lock and at any age. */
export const namesEventsOfOtherPages: Fault = (page) => {
  const own = new Set<PropertyKey>()
  const nameOthers = (entries: Entries, keys: readonly PropertyKey[]): void => {
    const { session_id, anonymous_id } = JSON.parse(entries[RECORD] ?? '{}')
    for (const key of keys.map(String)) {
      const event = key.startsWith(EVENT) && !own.has(key) && JSON.parse(entries[key] ?? '{}')
      if (session_id && event.event_type && !event.session_id)
        entries[key] = JSON.stringify({ ...event, session_id, anonymous_id })
    }
  }
  return {
    localStorage: new Proxy(entriesOf(page), {
      set(entries, key: string, value) {
        if (entries[key] === undefined) own.add(key)
        return Reflect.set(entries, key, value)
      },
      ownKeys(entries) {
        const keys = Reflect.ownKeys(entries)
        nameOthers(entries, keys)
        return keys
      },
    }),
  }
}

/** Puts the time of the clock into each new event's id, also if the clock has stepped back since the last event. */
export const takesIdsFromTheClock: Fault = (page) => {
  const ids = new Map<string, string>()
  const { now } = page.Date as DateConstructor
  const idIn = (key: string): string | undefined =>
    key.startsWith(EVENT) ? key.split(' ').at(-1) : undefined
  const renamed = (key: string): string => {
    const id = idIn(key)
    return id ? key.replace(id, ids.get(id) ?? id) : key
  }
  return {
    localStorage: new Proxy(entriesOf(page), {
      get: (entries, key: string) => entries[renamed(key)],
      deleteProperty: (entries, key: string) => Reflect.deleteProperty(entries, renamed(key)),
      set(entries, key: string, value: string) {
        const id = idIn(key)
        if (id && !ids.has(id) && entries[key] === undefined) ids.set(id, id.replace(/\d{13}/, `${now()}`))
        return Reflect.set(entries, renamed(key), id ? value.replaceAll(id, ids.get(id) ?? id) : value)
      },
    }),
  }
}
