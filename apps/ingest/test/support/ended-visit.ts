import { expect } from 'vitest'
import { MINUTE } from './site.ts'
import type { Tables } from './tables.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** An ended visit, and a batch of a plain client that still names it. */
export interface EndedVisit {
  readonly events: readonly TrackedEvent[]
  readonly session_id: string
  /** A batch of two events. */
  readonly plain: { readonly session_id: string; readonly events: readonly { readonly page_url: string }[] }
}

/** Creates a visit that ended an hour ago. `label` distinguishes its plain events from those of other visits. */
export function createEndedVisit(label: string): EndedVisit {
  const events = trackedVisit(Date.now() - 60 * MINUTE, 2)
  const { session_id } = events[0] as TrackedEvent
  const pages = ['a', 'b'].map((page) => ({ page_url: `https://example.com/${label}/${page}` }))
  return { events, session_id, plain: { session_id, events: pages } }
}

/**
 * Expects that all plain events are stored in one successor, which the ended session names. `posts` is the most copies of
 * an event: the app cannot recognise retries without event ids, so an unanswered post may have stored its events too.
 */
export async function expectOneSuccessor(
  { events, sessions }: Tables,
  { session_id, plain }: EndedVisit,
  posts: number,
): Promise<void> {
  const pages = plain.events.map(({ page_url }) => page_url)
  const rows = (await events()).filter(({ page_url }) => pages.includes(page_url))
  const ended = (await sessions()).find((session) => session.session_id === session_id)
  expect(new Set(rows.map((row) => row.session_id))).toEqual(new Set([ended?.continued_by]))
  for (const page of pages) {
    const copies = rows.filter(({ page_url }) => page_url === page).length
    expect(copies).toBeGreaterThanOrEqual(1)
    expect(copies).toBeLessThanOrEqual(posts)
  }
}
