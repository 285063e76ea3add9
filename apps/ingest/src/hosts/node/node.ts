import { compose, SWEEP_INTERVAL } from '../../compose.ts'
import { describeSettings } from '../../config/describe-settings.ts'
import { ConfigurationError, readConfig } from '../../config/read-config.ts'
import { createNodeLogger } from '../../observability/node-logger.ts'
import { checkTables } from '../check-tables.ts'
import { nodeAddress } from './node-address.ts'
import { repeat } from './repeat.ts'
import { serve } from './serve.ts'
import { serveMetrics } from './serve-metrics.ts'

try {
  await run()
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error)
  process.exit(1)
}

/** The Node host: serves the app, sweeps expired sessions, and closes at SIGTERM or SIGINT. */
async function run(): Promise<void> {
  const config = readConfig(process.env)
  const watched = await serveMetrics(config)
  const logger = createNodeLogger(config.logLevel, () =>
    watched?.metrics.add('footfall_log_lines_dropped_total', {}),
  )
  logger.info(describeSettings(process.env))
  const { app, admission, refusals, client, sweep } = compose(config, {
    addressOf: nodeAddress,
    log: logger.log,
    onAnswer: logger.request,
    ...(watched && { metrics: watched.metrics }),
  })
  for (const warning of await checkTables(client, config)) logger.log(warning)
  const server = await serve(app, { ...config, refuses: admission.refuses, refusals })
  const stopSweeping = repeat(
    () => sweep().catch((error) => logger.log('A sweep failed; the next one continues.', error)),
    SWEEP_INTERVAL,
  )
  logger.info(`Footfall takes events at ${server.url}/events.`)
  if (watched) logger.info(`Footfall shows its metrics at ${watched.server.url}/metrics.`)
  const end = async (): Promise<void> => {
    stopSweeping()
    await Promise.all([server.close(), watched?.server.close()])
    await logger.flush()
    // Open calls to DynamoDB belong to requests that got 503, or to a sweep: a client or the next process repeats them.
    process.exit()
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
}
