import type { Store } from '@footfall/ingest'
import { createEventId, type WireBatch } from '@footfall/protocol'

/** A fault that a test puts into one seam of the software, to show that the matrix reports it. */
export interface Mutation {
  /** Runs in each page before its own scripts. An arrow function: Playwright passes its text to the page. */
  readonly page?: () => void
  readonly app?: AppMutation
}

/** A fault around the app. */
export interface AppMutation {
  /** Returns what the app reads in place of a batch. */
  readonly read?: (batch: WireBatch) => WireBatch
  /** Returns the store that the app gets in place of the working one. */
  readonly open?: (store: Store) => Store
}

/** The page removes events from the outbox when it sends them, before an answer. */
export const DELETE_BEFORE_THE_ANSWER: Mutation = {
  page: () => {
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

/** The app reads each event with a new id, so that it cannot find the row of the same event. */
export const DEDUPE_OFF: Mutation = {
  app: {
    read: ({ events, ...batch }) => ({
      ...batch,
      events: events.map((event) => ({ ...event, event_id: createEventId(Date.now(), randomCharacters) })),
    }),
  },
}

/** The store saves a session without a check of its version. */
export const VERSION_CHECK_OFF: Mutation = {
  app: {
    open: (store) => ({
      ...store,
      async saveSession(session) {
        for (;;) {
          const current = await store.session(session.session_id)
          if (await store.saveSession(session, current?.version)) return true
        }
      },
    }),
  },
}

/** Random characters of 0-9a-z. */
function randomCharacters(size: number): string {
  return Array.from({ length: size }, () => Math.floor(Math.random() * 36).toString(36)).join('')
}
