import {
  beginSession,
  continuesSession,
  extendSession,
  type SessionExtent,
  type StoredEvent,
  sessionIdOf,
} from '@footfall/protocol'
import { grouped } from '../grouped.ts'
import type { Notes } from '../notes.ts'
import type { Evidence } from './evidence.ts'

/** Whether nothing happened after which sessions may be split otherwise than the rules say of all events. */
export function isJudgedByRules({ events, races }: Notes): boolean {
  return races.size === 0 && [...events.values()].every(({ dropped, tracked }) => tracked && !dropped)
}

/**
 * Events share a session exactly where the session rules say so of all events of a visitor, in the order of their ids;
 * and each session is named after one of its own. Which one, that is the tab's that was first at the lock.
 */
export function judgeSplit({ notes, rows }: Evidence): readonly string[] {
  const problems: string[] = []
  const byRules = sessionsByRules(notes, rows)
  const found = visits(rows, ({ session_id }) => session_id)
  const right = visits(rows, ({ event_id }) => byRules.get(event_id) ?? '')
  if (found !== right) problems.push(`The sessions are ${found}; by the rules they are ${right}.`)
  for (const [name, own] of grouped(rows, ({ session_id }) => session_id)) {
    if (!own.some(({ event_id }) => sessionIdOf(event_id) === name))
      problems.push(`${name} is named after none of its events.`)
  }
  const visitors = new Set(rows.map(({ anonymous_id }) => anonymous_id)).size
  if (visitors > 1 && notes.resets.length === 0) problems.push(`One visitor is counted as ${visitors}.`)
  return problems
}

/** Session by event. */
function sessionsByRules({ events }: Notes, rows: readonly StoredEvent[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const own of grouped(rows, ({ anonymous_id }) => anonymous_id).values()) {
    let session: SessionExtent | undefined
    for (const { event_id, client_time } of own) {
      if (!session || !continuesSession(session, client_time))
        session = beginSession(sessionIdOf(event_id), client_time)
      session = extendSession(session, client_time, events.get(event_id)?.bytes ?? 0)
      names.set(event_id, session.session_id)
    }
  }
  return names
}

function visits(rows: readonly StoredEvent[], name: (row: StoredEvent) => string): string {
  return [...grouped(rows, name).values()]
    .map((own) => `(${own.map(({ event_type }) => event_type).join(', ')})`)
    .join(', ')
}
