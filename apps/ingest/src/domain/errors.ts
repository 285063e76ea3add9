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
