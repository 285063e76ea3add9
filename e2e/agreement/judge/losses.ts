import type { NotedEvent, Notes } from '../notes.ts'
import type { Evidence } from './evidence.ts'

/** What is lost is counted, never as fewer; nothing is dropped without a reason, nor said to be lost where nothing was dropped. */
export function judgeLosses({ notes, rowsOf, sessions }: Evidence): readonly string[] {
  const dropped = [...notes.events.values()].filter((event) => event.dropped)
  if (dropped.length > 0 && !notes.mayDrop) return [`${namesOf(dropped)} were dropped without a reason.`]
  // Then what was dropped may have been counted in a place that is gone.
  if (notes.races.has('storage refused') || notes.races.has('storage was cleared')) return []
  const lost = lostEvents(notes, rowsOf)
  const said = sessions.reduce((sum, { lost_events }) => sum + lost_events, 0)
  return said < lost.length || (said > 0 && dropped.length === 0)
    ? [`${lost.length} events are lost (${namesOf(lost)}), and the sessions say ${said}.`]
    : []
}

/** The events that were tracked and are in no table. */
export function lostEvents(notes: Notes, rowsOf: Evidence['rowsOf']): readonly NotedEvent[] {
  return [...notes.events.values()].filter(({ id, tracked }) => tracked && !rowsOf.has(id))
}

function namesOf(events: readonly NotedEvent[]): string {
  return events.map(({ type, id }) => type || id).join(', ')
}
