import type { Store } from '@footfall/ingest'
import { createEventId } from '@footfall/protocol'

/** A fault that a test puts into one seam of the software, to show that the matrix reports it. */
export interface Mutation {
  /** Runs in each page before its own scripts. */
  readonly page?: () => void
  /** Returns the faulty store that the app gets in place of the working one. */
  readonly store?: (store: Store) => Store
}

/** The page removes events from the outbox when it sends them, before an answer. */
export const DELETE_BEFORE_THE_ANSWER: Mutation = {
  page() {
    const { fetch } = window
    window.fetch = (url, request) => {
      const ids: string[] = JSON.parse(`${request?.body}`).events.map(
        ({ event_id }: { event_id: string }) => event_id,
      )
      for (const key of Object.keys(localStorage)) {
        if (ids.some((id) => key.endsWith(id))) localStorage.removeItem(key)
      }
      return fetch(url, request)
    }
  },
}

/** The store puts each event under a new id, so that it never overwrites the row of the same event. */
export const DEDUPE_OFF: Mutation = {
  store: (store) => ({
    ...store,
    put: (rows, active) =>
      store.put(
        rows.map((row) => ({ ...row, event_id: createEventId(row.received_at, randomCharacters) })),
        active,
      ),
  }),
}

/** The store saves a session whatever version it has. */
export const VERSION_CHECK_OFF: Mutation = {
  store: (store) => ({
    ...store,
    async saveSession(session) {
      for (;;) {
        const current = await store.session(session.session_id)
        if (await store.saveSession(session, current?.version)) return true
      }
    },
  }),
}

/** Random characters of 0-9a-z. */
function randomCharacters(size: number): string {
  return Array.from({ length: size }, () => Math.floor(Math.random() * 36).toString(36)).join('')
}
