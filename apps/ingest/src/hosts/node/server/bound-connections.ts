import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOfConnection } from '../../../http/client-address.ts'
import type { Refusals } from '../../../http/refusals.ts'
import type { Connections } from './connections.ts'
import { CONNECTIONS, SHARE_OF_ADDRESS, SILENCE } from './limits.ts'

/**
 * Bounds the connections of all clients together, and of each address (IPv6: each /64). A connection over a bound is
 * closed at once. Kept connections, whose requests are all answered, make room for new ones.
 */
export function boundConnections({
  server,
  connections,
  refusals,
  isProxy,
  most = CONNECTIONS,
}: {
  readonly server: Server
  readonly connections: Connections
  readonly refusals: Refusals
  /** Whether an address is a trusted proxy's: its connections carry the requests of many clients. */
  readonly isProxy: (address: string) => boolean
  readonly most?: number | undefined
}): void {
  server.maxConnections = most
  server.timeout = SILENCE
  const mostOfAddress = Math.max(1, Math.floor(most * SHARE_OF_ADDRESS))
  const networks = new Map<string, Set<Socket>>()
  const makeRoom = (): void => server.closeIdleConnections()
  let open = 0

  server.on('connection', (socket: Socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
    if (open > most * 0.9) makeRoom()
    const address = socket.remoteAddress ?? ''
    if (!isProxy(address)) admitFrom(networkOfConnection(address), socket)
  })
  // All of them may have become idle since.
  server.on('drop', () => {
    refusals.count('connections')
    makeRoom()
  })

  function admitFrom(network: string, socket: Socket): void {
    const sockets = networks.get(network) ?? new Set()
    if (sockets.size >= mostOfAddress) {
      const kept = keptOf(sockets)
      if (!kept) {
        refusals.count('connections_of_address')
        socket.destroy()
        return
      }
      sockets.delete(kept)
      kept.destroy()
    }
    networks.set(network, sockets.add(socket))
    socket.once('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0 && networks.get(network) === sockets) networks.delete(network)
    })
  }
  function keptOf(sockets: ReadonlySet<Socket>): Socket | undefined {
    for (const socket of sockets) if (connections(socket).kept()) return socket
    return undefined
  }
}
