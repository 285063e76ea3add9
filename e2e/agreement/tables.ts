import { createOpenStore } from '@footfall/ingest/test/open-store'
import type { Session, StoredEvent } from '@footfall/protocol'

/** What the ingest app needs of a database. */
export type IngestStore = ReturnType<typeof createOpenStore>['store']

/** A session as its row says. */
export type StoredSession = Session & { readonly is_active: boolean }

/** The store of a run, and all that is in it. */
export interface Tables {
  readonly store: IngestStore
  events(): Promise<readonly StoredEvent[]>
  sessions(): Promise<readonly StoredSession[]>
  /** How many sessions are shown as under way. */
  active(): Promise<number>
}

/** An event of this type is one that the database refuses as invalid. */
export const POISON = 'poison'

export function createMemoryTables(): Tables {
  const { store, events, sessions, active } = createOpenStore()
  return {
    store: refusingPoison(store),
    events: async () => [...events().values()].flat(),
    sessions: async () => [...sessions().values()],
    active: async () => (await active()).length,
  }
}

/** A store that refuses some events, as DynamoDB may. */
export function refusingPoison(store: IngestStore): IngestStore {
  return {
    ...store,
    async put(rows, active) {
      const isBad = ({ event_type }: StoredEvent): boolean => event_type.startsWith(POISON)
      const refused = await store.put(
        rows.filter((row) => !isBad(row)),
        active,
      )
      return new Set([...refused, ...rows.filter(isBad).map(({ event_id }) => event_id)])
    },
  }
}
