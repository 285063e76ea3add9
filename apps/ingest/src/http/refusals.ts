/** Why a request or a connection was refused by the server, or by the app under overload. */
export type RefusalReason =
  /** 503: too many requests in work. */
  | 'overloaded'
  /** 408: the client was too slow. */
  | 'timeout'
  /** 431: the headers are too large. */
  | 'headers_too_large'
  /** 417: an `Expect` header other than `100-continue`. */
  | 'expectation'
  /** 400: not a valid HTTP/1.1 request. */
  | 'malformed'
  /** A connection over the limit of all connections, closed without a response. */
  | 'connections'
  /** A connection over the limit of its address, closed without a response. */
  | 'connections_of_address'

/** Counts refusals. It never throws, and does no I/O. */
export interface Refusals {
  readonly count: (reason: RefusalReason) => void
}

/** Counts nothing: for a host without metrics and log. */
export const UNCOUNTED: Refusals = { count: () => {} }
