import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'
import type { DynamoDBServer } from './server.ts'

/**
 * Starts dynalite in this process, in memory, on a port that the system chooses. Tables are there, and gone, at once.
 * It knows neither transactions nor time to live (https://github.com/architect/dynalite#todo).
 */
export async function startDynalite(): Promise<DynamoDBServer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      if (!server.listening) return
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
      })
      server.closeAllConnections()
      await closed
    },
  }
}
