import { sessionIdOf } from '@footfall/protocol'

/** Offset of the random part in a session id: after `sess_<13 digits>_`. */
const RANDOM_PART = 19

/**
 * The id of the next session to try for an event that does not belong to the session `previous`. The first is named
 * after the event, the others are rotations of that name, in a fixed order: a retry tries the same ids and finds its row.
 * Undefined if all of them belong to other visitors, which only an attack can cause.
 */
export function nextOwnSession(eventId: string, previous: string): string | undefined {
  const name = sessionIdOf(eventId)
  const [head, tail] = [name.slice(0, RANDOM_PART), name.slice(RANDOM_PART)]
  const names = [...new Set(Array.from(tail, (_, index) => head + tail.slice(index) + tail.slice(0, index)))]
  return names[names.indexOf(previous) + 1]
}
