import { foldSession, type StoredEvent } from '@footfall/protocol'
import { expect } from 'vitest'
import { matchesFold } from '../../src/domain/session-row.ts'
import type { SessionRow } from '../../src/domain/store.ts'

/** Rows of events by session. */
type Events = ReadonlyMap<string, readonly StoredEvent[]>

/** Ids of the sessions that differ from the fold of their events, and of the events without a session. */
export function miscountedSessions(
  events: Events,
  sessions: ReadonlyMap<string, SessionRow>,
): readonly string[] {
  return [...new Set([...events.keys(), ...sessions.keys()])].filter((sessionId) => {
    const fold = foldSession(undefined, events.get(sessionId) ?? [])
    return !fold || !matchesFold(sessions.get(sessionId), fold)
  })
}

/** Expects that each acknowledged event is stored once, in its acknowledged session. `acknowledged`: session by event. */
export function expectStoredOnce(events: Events, acknowledged: ReadonlyMap<string, string>): void {
  const stored = [...events.values()].flat()
  for (const [eventId, session_id] of acknowledged) {
    expect(stored.filter(({ event_id }) => event_id === eventId)).toMatchObject([{ session_id }])
  }
}
