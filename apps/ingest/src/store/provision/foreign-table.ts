/** A table of this name exists, but Footfall cannot use its keys. Each of `differences` is a sentence: what differs and what to do. */
export class ForeignTable extends Error {
  override readonly name = 'ForeignTable'
  constructor(readonly differences: readonly string[]) {
    super(differences.join('\n'))
  }
}
