import { sessionIdOf } from '@footfall/protocol'

/** Where the random part of a session's id begins: after `sess_<13 digits>_`. */
const RANDOM_PART = 19

/**
 * The session for an event that the session `left` turned away: the one named after the event itself or, where that is
 * another visitor's, one whose name is derived from it. Always the same one after the other, so that a retry goes the
 * same way and finds its row. Undefined once all of them are another visitor's, as only an attack can have it.
 */
export function nextOwnSession(eventId: string, left: string): string | undefined {
  const name = sessionIdOf(eventId)
  const [head, tail] = [name.slice(0, RANDOM_PART), name.slice(RANDOM_PART)]
  const names = [...new Set(Array.from(tail, (_, index) => head + tail.slice(index) + tail.slice(0, index)))]
  return names[names.indexOf(left) + 1]
}
