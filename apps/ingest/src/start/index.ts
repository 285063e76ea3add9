import { join } from 'node:path'
import { compose } from '../compose.ts'
import { ConfigurationError, readConfig } from '../config.ts'
import { nodeAddress } from '../http/node-address.ts'
import { createLogger } from '../observability/logger.ts'
import { repeat } from '../repeat.ts'
import { serve } from '../serve.ts'
import { untilAskedToEnd } from './asked-to-end.ts'
import { type Database, openDatabase } from './database.ts'
import { demoSite } from './demo-site.ts'
import { eventLine } from './event-line.ts'
import { welcome } from './welcome.ts'

/** Milliseconds between two sweeps. */
const SWEEP_INTERVAL = 60_000

/**
 * `npm start`, once everything is installed and built: a DynamoDB, the ingest app and the demo site, until somebody asks
 * them to end. Resolves to the exit code, after one sentence where something is not as it must be.
 */
export async function start({
  home,
  data,
  env,
}: {
  /** The folder of this package. */
  readonly home: string
  /** Where the embedded DynamoDB keeps its data; created where it is missing. */
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
  const ended = untilAskedToEnd(database.env)
  const config = readConfig(database.env)
  // A person watches: lines of events, and what is wrong, instead of a line for every request.
  const { log } = createLogger(config.logLevel ?? 'warn')
  const { app, admission, refusals, client, sweep } = compose(config, {
    addressOf: nodeAddress,
    log,
    onStored: (event) => console.log(eventLine(event)),
  })
  for (const warning of await database.prepare(client, config)) console.warn(warning)
  const server = await serve(demoSite(demo, app), { ...config, turnsAway: admission.turnsAway, refusals })
  const stopSweeping = repeat(
    () => sweep().catch((error) => log('A sweep failed; the next one goes on.', error)),
    SWEEP_INTERVAL,
  )
  console.log(welcome(server.url, database.name))
  await ended
  stopSweeping()
  await server.close()
  client.destroy()
}
