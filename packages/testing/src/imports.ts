import { cyclesAmong } from './imports/cycles.ts'
import { parseHouse } from './imports/house.ts'
import { readSources } from './imports/sources.ts'

/**
 * What is wrong with the imports in a source folder, one readable line each; nothing, if all go one way.
 *
 * A house is drawn in chains, top to bottom: `['node | lambda ▸ compose ▸ app ▸ http ▸ domain', 'compose ▸ store ▸ domain']`.
 * Each word is a part: a folder or file directly in `folder` (`http` is `http/…` or `http.ts`), a package (`hono`, which
 * is `hono/cors` too), or all of a scope or of Node (`@aws-sdk/*`, `node:*`). A part may import what stands further
 * down in a chain of its own, and itself; `|` sets parts side by side that do not know each other. What no chain allows is
 * a violation, and so is a cycle among files, also within a part. Type imports count like any other; test files do not.
 *
 * @param folder Absolute path of a folder of TypeScript sources.
 */
export function importProblems(folder: string, house: readonly string[]): readonly string[] {
  const { has, allows } = parseHouse(house)
  const sources = readSources(folder)
  const strangers = [...new Set(sources.map(({ part }) => part))]
    .filter((part) => !has(part))
    .map((part) => `${part} stands nowhere in the house`)
  const violations = sources.flatMap(({ file, part, imports }) =>
    imports
      .filter((imported) => has(part) && !allows(part, imported.part))
      .map((imported) => `${file} imports ${imported.name}: no chain leads from ${part} to ${imported.part}`),
  )
  const files = new Map(sources.map(({ file, imports }) => [file, imports.map(({ name }) => name)]))
  const cycles = cyclesAmong(files).map((cycle) => `cycle: ${cycle.join(' ▸ ')}`)
  return [...strangers, ...violations, ...cycles]
}
