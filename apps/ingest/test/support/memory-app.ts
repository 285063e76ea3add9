import type { StoredEvent } from '@footfall/protocol'
import type { Context } from 'hono'
import { assemble } from '../../src/compose.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { createOpenStore, type OpenStore } from './open-store.ts'
import { type Answer, readAnswer } from './site.ts'

/** The app over a memory store, set up by its environment. */
export interface MemoryApp extends OpenStore {
  /** `POST /events`; a string is sent as it is. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>
  request(path: string, init?: RequestInit): Promise<Response>
  /** All rows of events. */
  rows(): readonly StoredEvent[]
  /** How often the store was asked for anything. */
  calls(): number
  readonly logged: readonly string[]
  /** Milliseconds since 1970; real time until it is set. */
  setTime(now: number): void
}

/** @param connection The address that requests come from. */
export function createMemoryApp(
  environment: Readonly<Record<string, string>> = {},
  connection: string | ((c: Context) => string) = '192.0.2.7',
): MemoryApp {
  const open = createOpenStore()
  const logged: string[] = []
  let time: number | undefined
  let calls = 0
  const store = new Proxy(open.store, {
    get(target, name) {
      calls += 1
      return Reflect.get(target, name)
    },
  })
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
    calls: () => calls,
    logged,
    setTime(now) {
      time = now
    },
  }
}
