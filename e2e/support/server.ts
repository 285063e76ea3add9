import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server at work. */
export interface Listening {
  readonly port: number
  /** Cuts its connections and listens no more: who asks now is refused. */
  closes(): Promise<void>
  /** Listens again after that, on the same port. */
  opens(): Promise<void>
  stop(): Promise<void>
}

/** Serves on this machine alone, on a port that the system chooses. */
export async function listen(answer: RequestListener): Promise<Listening> {
  const server = createServer(answer)
  const listenOn = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const close = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  await listenOn(0)
  const { port } = server.address() as AddressInfo
  return { port, closes: close, opens: () => listenOn(port), stop: close }
}
