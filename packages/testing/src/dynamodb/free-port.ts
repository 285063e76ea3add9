import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port that is free now, for a server that cannot ask the system for any. Another process may still be faster, so it
 * lies below 32768, where Linux and macOS begin the ports that they give to those who ask for any.
 */
export async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 22_000)
  const server = createServer()
  try {
    server.listen(port)
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return port
  } catch {
    return freePort()
  }
}
