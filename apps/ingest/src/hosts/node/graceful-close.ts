import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Watches a server's connections from its start. The function that it returns takes no more requests, lets those in
 * flight finish within `patience` milliseconds, and resolves when every connection is closed. Node's own `close` waits
 * for connections that a browser opened for later and has sent nothing over.
 */
export function gracefulClose(server: Server, patience: number): () => Promise<void> {
  const idle = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    idle.add(socket)
    socket.once('close', () => idle.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    idle.delete(socket)
    response.once('close', () => {
      if (server.listening) idle.add(socket)
      else socket.destroySoon()
    })
  })
  return async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of idle) socket.destroy()
    const impatience = setTimeout(() => server.closeAllConnections(), patience)
    await closed
    clearTimeout(impatience)
  }
}
