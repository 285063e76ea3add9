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
  /** `http://127.0.0.1:<port>`; another port after each start. */
  readonly url: string
  /** Kills the process, whatever it is doing (SIGKILL), and resolves when it is gone. */
  stop(): Promise<void>
  /** Starts it anew on the same tables, after `stop`. */
  start(): Promise<void>
}

/** What differs from the app as it is built and as it should behave. */
export interface AppOptions {
  /** Path of another build of the Node host. */
  readonly build?: string
  /** Whether the app will complain with reason, so that nobody needs to hear of it. */
  readonly meetsFaults?: boolean
}

/** Creates the tables by the command for it, then starts the app on a port that the system chooses. */
export async function startApp(
  { endpoint, tables }: Pick<Database, 'endpoint' | 'tables'>,
  { build = join(BUILD, 'node.js'), meetsFaults = false }: AppOptions = {},
): Promise<App> {
  const run = (file: string): Tethered =>
    spawnTethered(process.execPath, [file], {
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: '0',
        EVENTS_TABLE: tables.events,
        SESSIONS_TABLE: tables.sessions,
        ACTIVE_SESSIONS_TABLE: tables.activeSessions,
        DYNAMODB_ENDPOINT: endpoint,
        // The machine does other things as well, and what is late is sent again: which no test here is about.
        BUDGET_MS: '20000',
      },
    })

  async function start(): Promise<{ readonly url: string; readonly process: Tethered }> {
    const started = run(build)
    // What the app complains of belongs in the report of the tests.
    if (meetsFaults) started.stderr.resume()
    else started.stderr.pipe(process.stderr)
    const url = await Promise.race([printedUrl(started), started.ended])
    if (typeof url === 'number') throw new Error(`The app ended with code ${url} instead of starting.`)
    return { url, process: started }
  }

  const creation = run(join(BUILD, 'tables.js'))
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

/** Listens to every line: those that come in one piece would slip by whoever asks for one after the other. */
function printedUrl({ stdout }: Tethered): Promise<string> {
  return new Promise((resolve) => {
    createInterface(stdout).on('line', (line) => {
      const [url] = /http:\/\/[\w.:]+/.exec(line) ?? []
      if (url) resolve(url)
    })
  })
}
