import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server at work. */
export interface Listening {
  readonly port: number
  stop(): Promise<void>
}

/** Serves on this machine alone, on a port that the system chooses. */
export async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
