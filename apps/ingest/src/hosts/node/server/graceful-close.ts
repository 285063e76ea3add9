import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connections } from './connections.ts'

/**
 * Watches a server's connections from its start. The function that it returns takes no more requests, lets those in
 * flight finish within `patience` milliseconds, and resolves when every connection is closed. Node's own `close` waits
 * for connections that a browser opened in advance and has sent nothing over.
 */
export function gracefulClose({
  server,
  connections,
  patience,
}: {
  readonly server: Server
  readonly connections: Connections
  readonly patience: number
}): () => Promise<void> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    connections(socket).onAnswered(() => {
      if (!server.listening && connections(socket).pending.size === 0) socket.destroySoon()
    })
  })
  return async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of open) if (connections(socket).pending.size === 0) socket.destroy()
    const impatience = setTimeout(() => server.closeAllConnections(), patience)
    await closed
    clearTimeout(impatience)
  }
}
