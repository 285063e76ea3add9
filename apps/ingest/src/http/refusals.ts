/** Why something was refused without work: before the app, beside it, or by it under overload. */
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
  /** A connection over the bound of all connections, closed without an answer. */
  | 'connections'
  /** A connection over the bound of its address, closed without an answer. */
  | 'connections_of_address'

/** Counts refusals. It never throws, and does no I/O. */
export interface Refusals {
  readonly count: (reason: RefusalReason) => void
}

/** For a host without metrics and log. */
export const UNCOUNTED: Refusals = { count: () => {} }
