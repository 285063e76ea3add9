import {
  assemble,
  createClient,
  createDynamoDBStore,
  nodeAddress,
  type RunningServer,
  readConfig,
  serve,
} from '@footfall/ingest'
import { type App, environmentOf } from '../support/app.ts'
import type { Database } from '../support/database.ts'
import type { AppMutation } from './mutations.ts'

/** Starts the app in this process, with a fault around it. The tables exist already. */
export async function startMutantApp(
  database: Pick<Database, 'endpoint' | 'tables'>,
  { read = (batch) => batch, open = (store) => store }: AppMutation,
): Promise<App> {
  const config = readConfig(environmentOf(database))
  const client = createClient(config.dynamodb, config.budget)
  const store = createDynamoDBStore({ client, tables: config.tables, budget: config.budget })
  const { app } = assemble(config, open(store), { addressOf: nodeAddress, log: () => {} })

  async function fetch(request: Request, host?: unknown): Promise<Response> {
    if (request.method !== 'POST') return app.fetch(request, host as object)
    const body = JSON.stringify(read(await request.json()))
    return app.fetch(new Request(request.url, { method: 'POST', body }), host as object)
  }

  let server: RunningServer = await serve({ fetch }, config)
  return {
    get url() {
      return server.url
    },
    async stop() {
      await server.close()
      client.destroy()
    },
    async start() {
      server = await serve({ fetch }, config)
    },
  }
}
