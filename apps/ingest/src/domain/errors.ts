/** The store did not answer in time, or it failed. A retry of the same request may succeed. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  constructor(
    readonly operation: string,
    cause?: unknown,
  ) {
    super(`The store did not complete ${operation}.`, { cause })
  }
}

/** The request needs more work than the sender's limit allows now. A retry may succeed after `retryAfter` seconds. */
export class SenderOverLimit extends Error {
  override readonly name = 'SenderOverLimit'
  constructor(readonly retryAfter: number) {
    super(`The sender is over its limit; retry after ${retryAfter} seconds.`)
  }
}
