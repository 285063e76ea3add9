import { compose } from './compose.ts'
import { ConfigurationError, readConfig } from './config.ts'
import { nodeAddress } from './http/node-address.ts'
import { createLogger } from './observability/logger.ts'
import { checkTables } from './ready.ts'
import { repeat } from './repeat.ts'
import { serve } from './serve.ts'
import { serveMetrics } from './serve-metrics.ts'

/** Milliseconds between two sweeps. */
const SWEEP_INTERVAL = 60_000

try {
  await run()
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error)
  process.exit(1)
}

/** The Node host: serves the app, ends sessions that are over, and closes when it is asked to. */
async function run(): Promise<void> {
  const config = readConfig(process.env)
  const logger = createLogger(config.logLevel ?? 'info')
  const watched = await serveMetrics(config)
  const { app, admission, refusals, client, sweep } = compose(config, {
    addressOf: nodeAddress,
    log: logger.log,
    onAnswer: logger.request,
    ...(watched && { metrics: watched.metrics }),
  })
  for (const warning of await checkTables(client, config)) logger.log(warning)
  const server = await serve(app, { ...config, turnsAway: admission.turnsAway, refusals })
  const stopSweeping = repeat(
    () => sweep().catch((error) => logger.log('A sweep failed; the next one goes on.', error)),
    SWEEP_INTERVAL,
  )
  logger.info(`Footfall takes events at ${server.url}/events.`)
  if (watched) logger.info(`Footfall shows its metrics at ${watched.server.url}/metrics.`)
  const end = async (): Promise<void> => {
    stopSweeping()
    await Promise.all([server.close(), watched?.server.close()])
    // What still waits for DynamoDB was answered "later", or is a sweep: the next process does it again.
    process.exit()
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}
