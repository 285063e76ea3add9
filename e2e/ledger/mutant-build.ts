import { readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import type { Change } from './mutations.ts'

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

/** What the app serves as the tracker: here, where it is not embedded by a build of its own, a file. */
const EMBEDDED: Change = {
  file: 'apps/ingest/src/http/embedded-scripts.ts',
  from: 'createRequire(import.meta.url)',
  to: `createRequire(${JSON.stringify(import.meta.url)})`,
}

/** The tracker's script, built from its source with these changes. */
export async function buildTracker(changes: readonly Change[]): Promise<string> {
  const { outputFiles } = await buildFrom('packages/tracker/src/script-tag.ts', changes, {
    format: 'iife',
    write: false,
  })
  return outputFiles?.[0]?.text ?? ''
}

/** Builds the app's Node host from its source with these changes, into `outfile`. */
export async function buildApp(changes: readonly Change[], outfile: string): Promise<void> {
  await buildFrom('apps/ingest/src/hosts/node/node.ts', [...changes, EMBEDDED], {
    format: 'esm',
    platform: 'node',
    outfile,
    // As in the app's own build, for CommonJS dependencies.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  })
}

/** @throws Error if one of the changes did not find its file. */
async function buildFrom(entry: string, changes: readonly Change[], options: BuildOptions) {
  const made = new Set<Change>()
  const result = await build({
    entryPoints: [ROOT + entry],
    bundle: true,
    plugins: [changed(changes, (change) => made.add(change))],
    ...options,
  })
  for (const change of changes) {
    if (!made.has(change)) throw new Error(`${change.file} is no part of ${entry}.`)
  }
  return result
}

/** Changes sources as they are read. @throws Error if a text is not there exactly once. */
function changed(changes: readonly Change[], onChange: (change: Change) => void): Plugin {
  return {
    name: 'changed',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const ours = changes.filter(({ file }) => path === (ROOT + file).split('/').join(sep))
        if (ours.length === 0) return undefined
        let contents = await readFile(path, 'utf8')
        for (const change of ours) {
          const [before, after, ...more] = contents.split(change.from)
          if (after === undefined || more.length > 0) {
            throw new Error(`${change.file} does not say "${change.from}" exactly once.`)
          }
          contents = before + change.to + after
          onChange(change)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
}
