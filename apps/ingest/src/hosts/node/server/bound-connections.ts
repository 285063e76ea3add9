import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOfConnection } from '../../../http/client-address.ts'
import type { Refusals } from '../../../http/refusals.ts'
import type { Connections } from './connections.ts'
import { IDLE_TIMEOUT, MAX_CONNECTIONS, SHARE_OF_ADDRESS } from './limits.ts'

/**
 * Limits the connections of all clients together, and of each address (IPv6: each /64). A connection over a limit is
 * closed at once. Kept-alive connections without a pending request are closed to make room for new ones.
 */
export function boundConnections({
  server,
  connections,
  refusals,
  isProxy,
  max = MAX_CONNECTIONS,
}: {
  readonly server: Server
  readonly connections: Connections
  readonly refusals: Refusals
  /** Whether an address is a trusted proxy's: its connections carry the requests of many clients. */
  readonly isProxy: (address: string) => boolean
  readonly max?: number | undefined
}): void {
  server.maxConnections = max
  server.timeout = IDLE_TIMEOUT
  const maxPerAddress = Math.max(1, Math.floor(max * SHARE_OF_ADDRESS))
  const networks = new Map<string, Set<Socket>>()
  const makeRoom = (): void => server.closeIdleConnections()
  let open = 0

  server.on('connection', (socket: Socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
    if (open > max * 0.9) makeRoom()
    const address = socket.remoteAddress ?? ''
    if (!isProxy(address)) admitFrom(networkOfConnection(address), socket)
  })
  // The open connections may have become idle since the last one was accepted.
  server.on('drop', () => {
    refusals.count('connections')
    makeRoom()
  })

  function admitFrom(network: string, socket: Socket): void {
    const sockets = networks.get(network) ?? new Set()
    if (sockets.size >= maxPerAddress) {
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
