import {
  assemble,
  createClient,
  createDynamoDBStore,
  nodeAddress,
  type RunningServer,
  readConfig,
  type Store,
  serve,
} from '@footfall/ingest'
import { type App, environmentOf } from '../support/app.ts'
import type { Database } from '../support/database.ts'

/** Starts the app in this process, over the store that `mutate` makes of the working one. The tables exist already. */
export async function startMutantApp(
  database: Pick<Database, 'endpoint' | 'tables'>,
  mutate: (store: Store) => Store,
): Promise<App> {
  const config = readConfig(environmentOf(database))
  const client = createClient(config.dynamodb, config.budget)
  const store = createDynamoDBStore({ client, tables: config.tables, budget: config.budget })
  const { app } = assemble(config, mutate(store), { addressOf: nodeAddress, log: () => {} })

  let server: RunningServer = await serve(app, config)
  return {
    get url() {
      return server.url
    },
    async stop() {
      await server.close()
      client.destroy()
    },
    async start() {
      server = await serve(app, config)
    },
  }
}
