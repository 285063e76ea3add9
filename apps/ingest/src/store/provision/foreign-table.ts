/** A table of this name exists with keys that Footfall cannot use. `differences` are sentences that say which, and what to do. */
export class ForeignTable extends Error {
  override readonly name = 'ForeignTable'
  constructor(readonly differences: readonly string[]) {
    super(differences.join('\n'))
  }
}
