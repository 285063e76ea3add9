import type { StoredEvent } from '@footfall/protocol'
import { createIngest } from '../../src/domain/ingest.ts'
import { random } from '../../src/domain/random.ts'
import { createSessionCache } from '../../src/domain/session-cache.ts'
import type { SessionRow } from '../../src/domain/store.ts'
import { createMemorySite, type MemorySite } from './memory-site.ts'
import { createOpenStore } from './open-store.ts'

/** The app over a memory, at a time that the test sets. */
export interface TimedSite {
  readonly post: MemorySite['post']
  /** Adds to the app's clock. */
  pass(milliseconds: number): void
  /** Replaces the process of the app; the tables stay. */
  restart(): void
  rows(): readonly StoredEvent[]
  session(sessionId: string): SessionRow | undefined
  sessions(): readonly SessionRow[]
  /** How often the app read all events of a session. */
  replays(): number
  /** Writes a session as an earlier version of the app left it. */
  overwrite(session: SessionRow): Promise<void>
}

/** Milliseconds since 1970 at which a timed site starts. */
export const NOW = 1_790_000_000_000

export function createTimedSite(): TimedSite {
  const open = createOpenStore()
  let time = NOW
  let replays = 0
  const now = (): number => time
  const store = {
    ...open.store,
    events: (sessionId: string) => {
      replays += 1
      return open.store.events(sessionId)
    },
  }
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
    replays: () => replays,
    async overwrite(session) {
      await store.saveSession({ ...session, version: session.version + 1 }, session.version)
    },
  }
}
