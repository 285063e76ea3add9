import type { EventResult, StoredEvent } from '@footfall/protocol'
import { type Composition, compose } from '../../src/compose.ts'
import type { Config } from '../../src/config/read-config.ts'
import type { ActiveRow, SessionRow } from '../../src/domain/store.ts'
import type { Log } from '../../src/http/error-answer.ts'
import { ownTables, type Tables } from './tables.ts'

/** An answer, read. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly message?: string
  readonly event_id: string
  readonly session_id: string
  readonly results: readonly EventResult[]
  readonly error?: string
}

/** One process of the ingest app. */
export interface Process extends Composition {
  /** `POST /events`; a string is sent as it is. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** The ingest app over tables of its own, at a time that the test sets. */
export interface Site extends Process {
  readonly tables: Tables
  /** Milliseconds since 1970. */
  now(): number
  pass(milliseconds: number): void
  /** Another process over the same tables. */
  another(): Process
  session(sessionId: string): Promise<SessionRow | undefined>
  /** Of one session, by id. */
  events(sessionId: string): Promise<readonly StoredEvent[]>
  active(sessionId: string): Promise<ActiveRow | undefined>
  /** What the processes wrote to their logs. */
  readonly logged: readonly string[]
}

/** Where requests of tests come from. */
export const ADDRESS = '192.0.2.7'

export const MINUTE = 60_000

/** `start`: where a DynamoDB whose own clock deletes expired rows is asked, a time that is not long past. */
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

/** A process of the app, within the test's own. */
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
