import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A request and its response, which is not completely sent yet. */
export interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** The state of one connection. */
export interface Connection {
  /** Requests without a complete response, oldest first. */
  readonly pending: ReadonlySet<Exchange>
  /** Whether at least one request has its response, and none is pending. */
  readonly kept: () => boolean
  /** Whether the body of the latest request is incomplete. */
  readonly awaitsBody: () => boolean
  /** Calls the listener after each response, whether it was sent or the connection broke. */
  readonly onAnswered: (listener: () => void) => void
}

/** The connection of a socket of the watched server. */
export type Connections = (socket: Socket) => Connection

/**
 * Watches all connections of a server. Call it before the server listens and before any other listener is added: the
 * other listeners then see a request that is already pending.
 */
export function watchConnections(server: Server): Connections {
  const connections = new WeakMap<Socket, WatchedConnection>()
  const connectionOf = (socket: Socket): WatchedConnection => {
    const known = connections.get(socket)
    if (known) return known
    const connection = createConnection()
    connections.set(socket, connection)
    return connection
  }
  const begin = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
    connectionOf(incoming.socket).begin({ incoming, outgoing })
  server.on('request', begin)
  // Node emits this instead of 'request' for an unknown Expect header.
  server.on('checkExpectation', begin)
  return connectionOf
}

interface WatchedConnection extends Connection {
  readonly begin: (exchange: Exchange) => void
}

function createConnection(): WatchedConnection {
  const pending = new Set<Exchange>()
  const listeners: (() => void)[] = []
  let latest: IncomingMessage | undefined
  return {
    pending,
    kept: () => latest !== undefined && pending.size === 0,
    awaitsBody: () => latest?.complete === false,
    onAnswered: (listener) => listeners.push(listener),
    begin(exchange) {
      latest = exchange.incoming
      pending.add(exchange)
      exchange.outgoing.once('close', () => {
        pending.delete(exchange)
        for (const listener of listeners) listener()
      })
    },
  }
}
