import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { spawnTethered, type Tethered } from '@footfall/testing/tethered'
import type { Database } from './database.ts'

const require = createRequire(import.meta.url)
const BUILD: string = dirname(require.resolve('@footfall/ingest/node'))

/** The built ingest app as production runs it: a process of its own, told everything by its environment. */
export interface App {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  stop(): Promise<void>
}

/** Creates the tables by the command for it, then starts the app on a port that the system chooses. */
export async function startApp({ endpoint, tables }: Database): Promise<App> {
  const environment = {
    PATH: process.env['PATH'],
    HOST: '127.0.0.1',
    PORT: '0',
    EVENTS_TABLE: tables.events,
    SESSIONS_TABLE: tables.sessions,
    ACTIVE_SESSIONS_TABLE: tables.activeSessions,
    DYNAMODB_ENDPOINT: endpoint,
  }
  const run = (file: string): Tethered =>
    spawnTethered(process.execPath, [join(BUILD, file)], { env: environment })

  const creation = run('tables.js')
  const [said, code] = await Promise.all([text(creation.stderr), creation.ended])
  if (code !== 0) throw new Error(`The tables were not created: ${said}`)

  const app = run('node.js')
  // What the app complains of belongs in the report of the tests.
  app.stderr.pipe(process.stderr)
  const url = await Promise.race([printedUrl(app), app.ended])
  if (typeof url === 'number') throw new Error(`The app ended with code ${url} instead of starting.`)
  return { url, stop: app.stop }
}

async function printedUrl(app: Tethered): Promise<string> {
  const lines = createInterface(app.stdout)
  for (;;) {
    const [line] = await once(lines, 'line')
    const [url] = /http:\/\/[\w.:]+/.exec(line) ?? []
    if (url) return url
  }
}
