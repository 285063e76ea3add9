import { foldSession } from '@footfall/protocol'
import { grouped } from '../grouped.ts'
import type { Tables } from '../tables.ts'
import type { Evidence } from './evidence.ts'

/** Each session is the fold of its rows, and over; and none is missing. */
export function judgeSessions({ rows, sessions, active }: Evidence): readonly string[] {
  const rowsOf = grouped(rows, ({ session_id }) => session_id)
  const names = new Set([...rowsOf.keys(), ...sessions.map(({ session_id }) => session_id)])
  const problems = [...names].flatMap((name) => {
    const session = sessions.find(({ session_id }) => session_id === name)
    const fold = { ...foldSession(undefined, rowsOf.get(name) ?? []), is_active: false }
    const isSame = Object.entries(fold).every(
      ([field, value]) => session?.[field as keyof typeof fold] === value,
    )
    return isSame
      ? []
      : [`${name} says ${JSON.stringify(session)}; its rows fold to ${JSON.stringify(fold)}.`]
  })
  return active === 0
    ? problems
    : [...problems, `${active} sessions are shown as under way long after their end.`]
}

/**
 * What is counted as soon as all is answered for, before a sweep mends anything: each session of which every row was
 * answered for has all of them.
 */
export async function judgeCounts(
  tables: Tables,
  acknowledged: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const sessions = new Map((await tables.sessions()).map((session) => [session.session_id, session]))
  return [...grouped(await tables.events(), ({ session_id }) => session_id)].flatMap(([name, rows]) => {
    const counted = sessions.get(name)?.total_events ?? 0
    return counted === rows.length || rows.some(({ event_id }) => !acknowledged.has(event_id))
      ? []
      : [`All ${rows.length} events of ${name} were answered for, and ${counted} are counted.`]
  })
}
