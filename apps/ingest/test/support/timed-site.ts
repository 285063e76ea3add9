import type { StoredEvent } from '@footfall/protocol'
import { createIngest } from '../../src/domain/ingest.ts'
import { random } from '../../src/domain/random.ts'
import { createSessionCache } from '../../src/domain/session-cache.ts'
import type { SessionRow } from '../../src/domain/store.ts'
import { countCalls } from './counted-store.ts'
import { createMemorySite, type MemorySite } from './memory-site.ts'
import { createOpenStore } from './open-store.ts'

/** The app over a memory store, at a time that the test sets. */
export interface TimedSite {
  readonly post: MemorySite['post']
  /** Advances the app's clock. */
  pass(milliseconds: number): void
  /** Starts a new app over the same rows, with an empty cache. */
  restart(): void
  rows(): readonly StoredEvent[]
  session(sessionId: string): SessionRow | undefined
  sessions(): readonly SessionRow[]
  /** Number of replays: reads of all events of a session. */
  replays(): number
  /** Overwrites the row of a session. */
  overwrite(session: SessionRow): Promise<void>
}

/** The first time of a timed site, in milliseconds since 1970. */
export const NOW = 1_790_000_000_000

export function createTimedSite(): TimedSite {
  const open = createOpenStore()
  let time = NOW
  const now = (): number => time
  const { store, calls } = countCalls(open.store)
  const process = (): MemorySite =>
    createMemorySite({ now, ingest: createIngest({ store, cache: createSessionCache(), now, random }) })
  let site = process()
  return {
    post: (body, headers) => site.post(body, headers),
    pass(milliseconds) {
      time += milliseconds
    },
    restart() {
      site = process()
    },
    rows: () => [...open.events().values()].flat(),
    session: (sessionId) => open.sessions().get(sessionId),
    sessions: () => [...open.sessions().values()],
    replays: () => calls('events'),
    async overwrite(session) {
      await store.saveSession({ ...session, version: session.version + 1 }, session.version)
    },
  }
}
