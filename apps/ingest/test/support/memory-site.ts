import type { StoredEvent } from '@footfall/protocol'
import type { Hono } from 'hono'
import { type AppDeps, createApp } from '../../src/app.ts'
import { createIngest } from '../../src/domain/ingest.ts'
import { random } from '../../src/domain/random.ts'
import { createSessionCache } from '../../src/domain/session-cache.ts'
import { compressScript } from '../../src/http/embedded-scripts.ts'
import { OPEN_TO_ALL } from '../../src/http/open-to-all.ts'
import { createOpenStore, type OpenStore } from './open-store.ts'
import { ADDRESS, type Answer, readAnswer } from './site.ts'

/** The Hono app over an empty memory store, with injected dependencies. */
export interface MemorySite extends OpenStore {
  readonly app: Hono
  /** `POST /events`. A string is sent unchanged. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>
  /** All rows of events. */
  rows(): readonly StoredEvent[]
  /** The lines of the app's log. */
  readonly logged: readonly unknown[][]
}

const SCRIPT = compressScript(Buffer.from('console.log(1)'))

/** `deps` replaces default dependencies. */
export function createMemorySite(deps: Partial<AppDeps> = {}): MemorySite {
  const open = createOpenStore()
  const logged: unknown[][] = []
  const app = createApp({
    ingest: createIngest({ store: open.store, cache: createSessionCache(), now: Date.now, random }),
    ...OPEN_TO_ALL,
    scripts: { 'tracker.js': SCRIPT, 'tracker.full.js': SCRIPT },
    addressOf: () => ADDRESS,
    now: Date.now,
    log: (...line) => logged.push(line),
    ...deps,
  })
  return {
    ...open,
    app,
    async post(body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return readAnswer(await app.request('/events', { method: 'POST', headers, body: text }))
    },
    rows: () => [...open.events().values()].flat(),
    logged,
  }
}
