/** Which part of a house may import which. */
export interface House {
  /** Whether the part stands in any chain. */
  has(part: string): boolean
  allows(importer: string, imported: string): boolean
}

/** Reads chains such as `node | lambda ▸ compose ▸ domain`, see {@link importProblems}. */
export function parseHouse(chains: readonly string[]): House {
  const floors = chains.map((chain) =>
    chain.split('▸').map((floor) => floor.split('|').map((part) => part.trim())),
  )
  return {
    has: (part) => floors.flat(2).includes(part),
    allows: (importer, imported) =>
      importer === imported ||
      floors.some((chain) => {
        const from = chain.findIndex((floor) => floor.includes(importer))
        return (
          from >= 0 &&
          chain
            .slice(from + 1)
            .flat()
            .some((part) => matches(part, imported))
        )
      }),
  }
}

function matches(part: string, imported: string): boolean {
  return part.endsWith('*') ? imported.startsWith(part.slice(0, -1)) : imported === part
}
