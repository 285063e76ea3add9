import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { spawnTethered, type Tethered } from '@footfall/testing/tethered'
import type { Database } from './database.ts'

const require = createRequire(import.meta.url)
const BUILD: string = dirname(require.resolve('@footfall/ingest/node'))

/** The built ingest app as production runs it: a process of its own, configured by its environment alone. */
export interface App {
  /** `http://127.0.0.1:<port>`; another port after each start. */
  readonly url: string
  /** Kills the process with SIGKILL. Resolves when it has ended. */
  stop(): Promise<void>
  /** Starts it again on the same tables, after `stop`. */
  start(): Promise<void>
}

/** Where the app finds its tables. */
type Location = Pick<Database, 'endpoint' | 'tables'>

/** The app's environment on this machine; the system chooses the port. */
export function environmentOf({ endpoint, tables }: Location): Readonly<Record<string, string>> {
  return {
    HOST: '127.0.0.1',
    PORT: '0',
    EVENTS_TABLE: tables.events,
    SESSIONS_TABLE: tables.sessions,
    ACTIVE_SESSIONS_TABLE: tables.activeSessions,
    DYNAMODB_ENDPOINT: endpoint,
    // Long, because the machine may be busy: these tests are not about requests that are late.
    BUDGET_MS: '20000',
  }
}

/**
 * Creates the tables with the command for it, then starts the app.
 * @param meetsFaults Whether the test makes faults, whose warnings are then expected and not shown.
 */
export async function startApp(
  location: Location,
  { meetsFaults = false }: { readonly meetsFaults?: boolean } = {},
): Promise<App> {
  const run = (file: string): Tethered =>
    spawnTethered(process.execPath, [join(BUILD, file)], {
      env: { PATH: process.env['PATH'], ...environmentOf(location) },
    })

  async function start(): Promise<{ readonly url: string; readonly process: Tethered }> {
    const started = run('node.js')
    // The app's warnings belong in the report of the tests.
    if (meetsFaults) started.stderr.resume()
    else started.stderr.pipe(process.stderr)
    const url = await Promise.race([printedUrl(started), started.ended])
    if (typeof url === 'number') throw new Error(`The app ended with code ${url} instead of starting.`)
    return { url, process: started }
  }

  const creation = run('tables.js')
  const [said, code] = await Promise.all([text(creation.stderr), creation.ended])
  if (code !== 0) throw new Error(`The tables were not created: ${said}`)

  let running = await start()
  return {
    get url() {
      return running.url
    },
    stop: () => running.process.stop(),
    async start() {
      running = await start()
    },
  }
}

/**
 * The URL in the line that says where the app takes events. Earlier lines have other URLs, such as DynamoDB's. Reads every
 * line: two lines may arrive in one chunk, so a reader of one line at a time would miss the second.
 */
function printedUrl({ stdout }: Tethered): Promise<string> {
  return new Promise((resolve) => {
    createInterface(stdout).on('line', (line) => {
      const [, url] = /takes events at (http:\/\/[\w.:]+)\/events/.exec(line) ?? []
      if (url) resolve(url)
    })
  })
}
