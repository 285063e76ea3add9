import type { NotedEvent, Notes } from '../notes.ts'
import type { Evidence } from './evidence.ts'

/** Then a record of the old visitor may have come last. */
const RACES = [
  'storage refused',
  'storage was cleared',
  'the record changed in the middle of a task',
] as const

/** What was tracked before a reset is another visitor's than what was tracked after it. */
export function judgeResets({ notes, lag, rowsOf }: Evidence): readonly string[] {
  if (RACES.some((race) => notes.races.has(race))) return []
  const visitor = ({ id }: NotedEvent): string | undefined => rowsOf.get(id)?.[0]?.anonymous_id
  const all = [...notes.events.values()]
  const stored = all.filter((event) => event.tracked && visitor(event))
  return notes.resets.flatMap(({ tab, began, done }) => {
    // Where another tab tracks at the same moment, that one's record may come last, for good.
    if (all.some((event) => event.tab !== tab && event.done >= began - lag && event.began <= done + lag))
      return []
    const known = stored.filter((event) => event.done < began && !isNobodys(event, notes))
    const before = new Set(known.map(visitor))
    const same = stored.find((event) => event.began > done && before.has(visitor(event)))
    return same
      ? [`${same.type} was tracked after a reset, and has the visitor of what was tracked before it.`]
      : []
  })
}

/**
 * An event of a first visit that waits unnamed while another tab resets, or while storage refuses the record: it was
 * tracked before there was any visitor, so its visitor is unknown later.
 */
export function isNobodys(
  { hadVisitor, began, namedAt }: NotedEvent,
  { resets, recordsRefused }: Notes,
): boolean {
  return (
    !hadVisitor &&
    (resets.some((reset) => began <= reset.done && namedAt >= reset.began) ||
      recordsRefused.some((at) => began <= at && namedAt >= at))
  )
}
