import type { EventResult, StoredEvent } from '@footfall/protocol'
import { type Composition, compose } from '../../src/compose.ts'
import type { Config } from '../../src/config/read-config.ts'
import type { ActiveRow, SessionRow } from '../../src/domain/store.ts'
import type { Log } from '../../src/http/error-answer.ts'
import { ownTables, type Tables } from './tables.ts'

/** A parsed answer. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly message?: string
  readonly event_id: string
  readonly session_id: string
  readonly results: readonly EventResult[]
  readonly error?: string
}

/** One ingest app, which runs within the process of the test. */
export interface Process extends Composition {
  /** `POST /events`. A string is sent unchanged. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** The ingest app over new tables, at a time that the test sets. */
export interface Site extends Process {
  readonly tables: Tables
  /** Milliseconds since 1970. */
  now(): number
  pass(milliseconds: number): void
  /** Another app over the same tables, with its own cache. */
  another(): Process
  session(sessionId: string): Promise<SessionRow | undefined>
  /** The events of a session in the order of their ids. */
  events(sessionId: string): Promise<readonly StoredEvent[]>
  active(sessionId: string): Promise<ActiveRow | undefined>
  /** The lines of the logs of all apps. */
  readonly logged: readonly string[]
}

/** The client address of all requests. */
export const ADDRESS = '192.0.2.7'

export const MINUTE = 60_000

/** `start`: the first time. DynamoDB Local deletes rows that expired by the system's clock, so it needs the system's time. */
export async function createSite(endpoint: string, start: number = 1_790_000_000_000): Promise<Site> {
  const tables = await ownTables(endpoint)
  const logged: string[] = []
  let time = start
  const another = (): Process =>
    createProcess(
      tables.config,
      () => time,
      (message) => logged.push(message),
    )
  return {
    ...another(),
    tables,
    now: () => time,
    pass(milliseconds) {
      time += milliseconds
    },
    another,
    session: async (sessionId) =>
      (await tables.sessions()).find(({ session_id }) => session_id === sessionId),
    events: async (sessionId) =>
      (await tables.events())
        .filter(({ session_id }) => session_id === sessionId)
        .sort((one, other) => (one.event_id < other.event_id ? -1 : 1)),
    active: async (sessionId) => (await tables.active()).find(({ session_id }) => session_id === sessionId),
    logged,
  }
}

/** Composes an app as a process does. */
export function createProcess(config: Config, now: () => number, log: Log = console.error): Process {
  const composition = compose(config, { addressOf: () => ADDRESS, now, log })
  return { ...composition, post: (body, headers) => post(composition, body, headers) }
}

async function post(
  { app }: Composition,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await app.request('/events', {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return readAnswer(response)
}

export async function readAnswer(response: Response): Promise<Answer> {
  const answer = (await response.json()) as Omit<Answer, 'status' | 'headers'>
  return { ...answer, status: response.status, headers: response.headers }
}
