import type { ServerOptions } from 'node:http'

/** Bytes of a request's first line and headers together. */
export const HEADER_BYTES = 16_384

/**
 * Milliseconds that the server waits for a client. It closes the connection of a client that sends a byte a second within
 * ten seconds: 8, and one until it checks again (Node checks every 30 s unless told).
 */
export const PATIENCE_WITH_CLIENTS: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
  // Longer than the 60 s after which load balancers close a connection: they must not send a request over one that is just
  // being closed (Elastic Load Balancing, "HTTP 502: Bad gateway").
  keepAliveTimeout: 65_000,
  maxHeaderSize: HEADER_BYTES,
  // Node's own answer to a missing Host header has none of our headers; check-request.ts refuses it instead.
  requireHostHeader: false,
}

/** Milliseconds without a byte on a connection over which a response is due: the client does not read it. */
export const SILENCE = 10_000

/**
 * Open connections, at most. Each may hold a body of 64 KiB that is still coming, and 64 KiB that wait in its socket:
 * 512 MiB at worst.
 */
export const CONNECTIONS = 4_096

/** The share of all connections that one address may have. */
export const SHARE_OF_ADDRESS: number = 1 / 4
