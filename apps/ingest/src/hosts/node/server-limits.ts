import type { Server, ServerOptions } from 'node:http'

/** Bytes of a request's first line and headers together. */
export const HEADER_BYTES = 16_384

/**
 * Milliseconds that the server waits for a client. Whoever sends a byte a second is cut before ten are over: 8, and one
 * until the server looks again (Node looks every 30 s unless told).
 */
export const PATIENCE_WITH_CLIENTS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
  // Longer than the 60 s after which load balancers let go of a connection, or they meet one that is just being closed
  // (Elastic Load Balancing, "HTTP 502: Bad gateway").
  keepAliveTimeout: 65_000,
  maxHeaderSize: HEADER_BYTES,
}

/** Milliseconds in which nothing happens on a connection over which an answer is due: the client does not take it. */
const SILENCE = 10_000

/** Connections open at a time. Each may hold a body of 64 KiB that is still coming: 256 MiB at worst. */
export const CONNECTIONS = 4_096

/** Bounds what a server's clients together can hold. Near the limit, connections over which nothing is asked make room. */
export function limitConnections(server: Server, most: number = CONNECTIONS): void {
  server.maxConnections = most
  server.timeout = SILENCE
  const makeRoom = () => server.closeIdleConnections()
  let open = 0
  server.on('connection', (socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
    if (open > most * 0.9) makeRoom()
  })
  // They may all have become idle since.
  server.on('drop', makeRoom)
}
