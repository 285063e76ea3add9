import { join } from 'node:path'
import { compose, SWEEP_INTERVAL } from '../src/compose.ts'
import { type Config, ConfigurationError, readConfig } from '../src/config/read-config.ts'
import { nodeAddress } from '../src/hosts/node/node-address.ts'
import { repeat } from '../src/hosts/node/repeat.ts'
import { serve } from '../src/hosts/node/serve.ts'
import { createNodeLogger } from '../src/observability/node-logger.ts'
import { type Database, openDatabase } from './database.ts'
import { demoSite } from './demo-site.ts'
import { eventLine } from './event-line.ts'
import { untilStopRequested } from './stop-request.ts'
import { welcome } from './welcome.ts'

/** Defaults for a trial on one's own machine. `warn` keeps request lines out of the output, so that the event lines are visible. */
const DEFAULTS = { HOST: '127.0.0.1', LOG_LEVEL: 'warn' }

/**
 * The last step of `npm start`, after the installation and the build. Runs a DynamoDB, the ingest app and the demo site
 * until a signal to stop. Resolves to the exit code. Prints one sentence if the configuration is wrong.
 */
export async function start({
  home,
  data,
  env,
}: {
  /** The folder of this package. */
  readonly home: string
  /** The folder for the embedded DynamoDB's data; created if missing. */
  readonly data: string
  readonly env: Readonly<Record<string, string | undefined>>
}): Promise<0 | 1> {
  try {
    const database = await openDatabase(env, { script: join(home, 'start/dynalite.mjs'), folder: data })
    try {
      await Promise.race([run(database, join(home, 'demo')), database.failure])
    } finally {
      await database.close()
    }
    return 0
  } catch (error) {
    console.error(error instanceof ConfigurationError ? error.message : error)
    return 1
  }
}

async function run(database: Database, demo: string): Promise<void> {
  const stopRequested = untilStopRequested(database.env)
  const config = configOf(database)
  // The output is for a person: lines for events and warnings, none for requests.
  const { log, print, flush } = createNodeLogger(config.logLevel)
  const { app, admission, refusals, client, sweep } = compose(config, {
    addressOf: nodeAddress,
    log,
    onStored: (event) => print(eventLine(event)),
  })
  for (const warning of await database.prepare(client, config)) console.warn(warning)
  const server = await serve(demoSite(demo, app), { ...config, refuses: admission.refuses, refusals })
  const stopSweeping = repeat(
    () => sweep().catch((error) => log('A sweep failed; the next one continues.', error)),
    SWEEP_INTERVAL,
  )
  print(welcome(server.url, database.name))
  await stopRequested
  stopSweeping()
  await server.close()
  client.destroy()
  await flush()
}

/** The configuration of the environment, with the database's credentials. */
function configOf({ env, credentials }: Database): Config {
  const config = readConfig({ ...DEFAULTS, ...env })
  return credentials ? { ...config, dynamodb: { ...config.dynamodb, credentials } } : config
}
