import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connections } from './connections.ts'

/**
 * Watches a server's connections from its start. Returns a function that accepts no more requests, gives those in flight
 * `timeout` milliseconds to finish, and resolves when every connection is closed. Node's own `close` waits for connections
 * that a browser opened in advance and never used.
 */
export function gracefulClose({
  server,
  connections,
  timeout,
}: {
  readonly server: Server
  readonly connections: Connections
  readonly timeout: number
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
    const timer = setTimeout(() => server.closeAllConnections(), timeout)
    await closed
    clearTimeout(timer)
  }
}
