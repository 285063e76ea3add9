import { expect } from 'vitest'
import { MINUTE } from './site.ts'
import type { Tables } from './tables.ts'
import { type TrackedEvent, trackedVisit } from './tracker.ts'

/** A visit that is over, and what a client without event ids posts that still names it. */
export interface EndedVisit {
  readonly events: readonly TrackedEvent[]
  readonly session_id: string
  /** A batch of two. */
  readonly plain: { readonly session_id: string; readonly events: readonly { readonly page_url: string }[] }
}

/** One that ended half an hour ago. `label` tells its plain events from those of others. */
export function createEndedVisit(label: string): EndedVisit {
  const events = trackedVisit(Date.now() - 60 * MINUTE, 2)
  const { session_id } = events[0] as TrackedEvent
  const pages = ['a', 'b'].map((page) => ({ page_url: `https://example.com/${label}/${page}` }))
  return { events, session_id, plain: { session_id, events: pages } }
}

/**
 * Expects that all plain events went to one successor, which the ended session names. `posts` says how often they were
 * posted at most: nobody recognises what comes without ids, so a post that got no answer may have left its events, too.
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
