/** A table of this name exists and is not as Footfall needs it. `differences` are sentences that say how, and what to do. */
export class ForeignTable extends Error {
  override readonly name = 'ForeignTable'
  constructor(readonly differences: readonly string[]) {
    super(differences.join('\n'))
  }
}
