import type { StoredEvent } from '@footfall/protocol'
import type { Context } from 'hono'
import { assemble } from '../../src/compose.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { countCalls } from './counted-store.ts'
import { createOpenStore, type OpenStore } from './open-store.ts'
import { type Answer, readAnswer } from './site.ts'

/** The composed app over a memory store, configured by environment variables. */
export interface MemoryApp extends OpenStore {
  /** `POST /events`. A string is sent unchanged. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>
  request(path: string, init?: RequestInit): Promise<Response>
  /** All rows of events. */
  rows(): readonly StoredEvent[]
  /** Number of calls to the store. */
  calls(): number
  readonly logged: readonly string[]
  /** Sets the app's clock, in milliseconds since 1970. Until then it is the system's. */
  setTime(now: number): void
}

/** @param connection The address of the connection of each request. */
export function createMemoryApp(
  environment: Readonly<Record<string, string>> = {},
  connection: string | ((c: Context) => string) = '192.0.2.7',
): MemoryApp {
  const open = createOpenStore()
  const logged: string[] = []
  let time: number | undefined
  const { store, calls } = countCalls(open.store)
  const config = readConfig({
    EVENTS_TABLE: 'events',
    SESSIONS_TABLE: 'sessions',
    ACTIVE_SESSIONS_TABLE: 'active-sessions',
    ...environment,
  })
  const { app } = assemble(config, store, {
    addressOf: typeof connection === 'string' ? () => connection : connection,
    now: () => time ?? Date.now(),
    log: (message) => logged.push(message),
  })
  const request = async (path: string, init?: RequestInit): Promise<Response> => app.request(path, init)
  return {
    ...open,
    request,
    async post(body, headers = {}) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return readAnswer(await request('/events', { method: 'POST', headers, body: text }))
    },
    rows: () => [...open.events().values()].flat(),
    calls: () => calls(),
    logged,
    setTime(now) {
      time = now
    },
  }
}
