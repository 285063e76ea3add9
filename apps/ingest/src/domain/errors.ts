/** The store did not answer in time or refused for its own reasons. The same request may work later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  constructor(
    readonly operation: string,
    cause?: unknown,
  ) {
    super(`The store did not complete ${operation}.`, { cause })
  }
}

/** The request needs more work than its sender may ask for now. The same request may work after `retryAfter` seconds. */
export class SenderOverLimit extends Error {
  override readonly name = 'SenderOverLimit'
  constructor(readonly retryAfter: number) {
    super(`The sender is over its limit; retry after ${retryAfter} seconds.`)
  }
}
