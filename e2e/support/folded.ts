import { foldSession, type Session, type StoredEvent } from '@footfall/protocol'
import { expect } from '@playwright/test'
import type { Rows } from './tables.ts'

/** What events say together of each session that they are stored under, in the order of the sessions' ids. */
export function foldVisits(events: readonly StoredEvent[]): readonly Session[] {
  const visits = new Map<string, StoredEvent[]>()
  for (const event of events) visits.set(event.session_id, [...(visits.get(event.session_id) ?? []), event])
  return [...visits.values()]
    .flatMap((visit) => foldSession(undefined, visit) ?? [])
    .sort((one, other) => (one.session_id < other.session_id ? -1 : 1))
}

/** Each session is what the events stored under its name say together, and each event lies in a session. */
export function expectFolded({ events, sessions }: Rows): void {
  expect(sessions).toMatchObject([...foldVisits(events)])
}
