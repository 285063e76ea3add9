import type { Evidence } from './evidence.ts'
import { isNobodys } from './resets.ts'

/** What was tracked is stored once, under the one name that it was sent under, and waits no more. */
export function judgeEvents({ notes, rowsOf, acknowledged, waiting }: Evidence): readonly string[] {
  const problems: string[] = []
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(problem))
  const called = (id: string): string => notes.events.get(id)?.type || id
  // Two visitors' events may have been sent as of such an event's session: the app keeps them apart, the later one elsewhere,
  // where the record of either follows its answer.
  const sentAsNobodys = new Set(
    [...notes.events.values()].filter((event) => isNobodys(event, notes)).flatMap(({ names }) => [...names]),
  )
  const nobodys = new Set([
    ...sentAsNobodys,
    ...[...notes.events.values()]
      .filter(({ names }) => [...names].some((name) => sentAsNobodys.has(name)))
      .flatMap(({ id }) => (rowsOf.get(id) ?? []).map(({ session_id }) => session_id)),
  ])
  const lastOf = new Map<string, string>()

  for (const { id, tab, names, tracked, dropped, excused } of notes.events.values()) {
    const stored = (rowsOf.get(id) ?? []).map(({ session_id }) => session_id)
    const sent = [...names].join(' and ')
    expect(names.size <= 1, `${called(id)} was sent under the names ${sent}.`)
    expect(stored.length <= 1, `${called(id)} is stored under the names ${stored.join(' and ')}.`)
    expect(
      stored.every((name) => names.has(name)) || [...names].some((name) => nobodys.has(name)),
      `${called(id)} was sent as of ${sent} and is stored as of ${stored}.`,
    )
    expect(
      stored.length > 0 || !tracked || dropped || excused,
      `${called(id)} was tracked and is not stored.`,
    )
    expect(
      id > (lastOf.get(tab) ?? ''),
      `${called(id)} has an id below that of the event before it in ${tab}.`,
    )
    lastOf.set(tab, id)
  }
  for (const id of rowsOf.keys()) expect(notes.events.has(id), `${id} is stored, and no page tracked it.`)
  for (const [id, name] of acknowledged) {
    const stored = rowsOf.get(id)?.map(({ session_id }) => session_id) ?? []
    expect(stored.includes(name), `${called(id)} was answered for as of ${name} and is not stored there.`)
  }
  expect(waiting.length === 0, `${waiting.map(called).join(', ')} still wait in storage.`)
  return problems
}
