/** Files that import each other in a ring, each ring once, beginning and ending with the same file. */
export function cyclesAmong(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: string[][] = []
  const finished = new Set<string>()

  /** Walks down from `file`; meeting a file of the way again closes a ring. */
  function visit(file: string, way: readonly string[]): void {
    if (way.includes(file)) {
      cycles.push([...way.slice(way.indexOf(file)), file])
      return
    }
    if (finished.has(file)) return
    for (const imported of imports.get(file) ?? []) visit(imported, [...way, file])
    finished.add(file)
  }

  for (const file of imports.keys()) visit(file, [])
  return cycles
}
