import type { ServerOptions } from 'node:http'

/** Bytes of a request's first line and headers together. */
export const HEADER_BYTES = 16_384

/**
 * Timeouts for clients, in milliseconds. A client that sends one byte a second loses its connection within ten seconds: 8
 * until the timeout, and 1 until the next check (Node's default is a check every 30 s).
 */
export const CLIENT_TIMEOUTS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
  // Longer than the 60 s after which load balancers close an idle connection, so that none sends a request over a
  // connection that the server is closing (Elastic Load Balancing, "HTTP 502: Bad gateway").
  keepAliveTimeout: 65_000,
  maxHeaderSize: HEADER_BYTES,
  // Node's own response to a missing Host header lacks the app's headers; check-request.ts refuses such requests instead.
  requireHostHeader: false,
}

/** Milliseconds without a byte on a connection with a pending response, after which it is closed: the client does not read. */
export const IDLE_TIMEOUT = 10_000

/**
 * Open connections, at most. Each may hold an incomplete body of 64 KiB, and 64 KiB in its socket's buffer: 512 MiB in the
 * worst case.
 */
export const MAX_CONNECTIONS = 4_096

/** The fraction of all connections that one address may have. */
export const SHARE_OF_ADDRESS: number = 1 / 4
