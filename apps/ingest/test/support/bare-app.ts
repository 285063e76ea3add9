import type { Hono } from 'hono'
import { type AppDeps, createApp } from '../../src/app.ts'
import { createIngest } from '../../src/domain/ingest.ts'
import { createSessionCache } from '../../src/domain/session-cache.ts'
import { OPEN_TO_ALL } from '../../src/http/open-to-all.ts'
import { random } from '../../src/random.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'

const NOTHING = { identity: new Uint8Array(), br: new Uint8Array(), gzip: new Uint8Array() }

/** The app over memory, with whatever else a test puts in its place. */
export function createBareApp(replaced: Partial<AppDeps> = {}): Hono {
  return createApp({
    ingest: createIngest({ store: createMemoryStore(), cache: createSessionCache(), now: Date.now, random }),
    scripts: { 'tracker.js': NOTHING, 'tracker.full.js': NOTHING },
    addressOf: () => '',
    ...OPEN_TO_ALL,
    now: Date.now,
    log: console.error,
    ...replaced,
  })
}
