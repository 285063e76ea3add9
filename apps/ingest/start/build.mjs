import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { Problem } from './problem.mjs'

/** The builds, in order, with their source folders. The app embeds the tracker's built script; both bundle the protocol. */
const BUILDS = [
  {
    workspace: 'packages/tracker',
    output: 'dist/tracker.js',
    sources: ['packages/protocol', 'packages/tracker'],
  },
  {
    workspace: 'apps/ingest',
    output: 'dist/start.js',
    sources: ['packages/protocol', 'packages/tables', 'packages/tracker', 'apps/ingest'],
  },
]

/** The files and folders of a workspace that a build reads. */
const SOURCE = /^(src|start|smoke|build|package\.json|tsup\.config\.ts|tsconfig.*\.json)$/

/** Builds every output that is missing or older than its sources. Throws a `Problem`. */
export function buildApp(root) {
  for (const { workspace, output, sources } of BUILDS) {
    const built = statSync(join(root, workspace, output), { throwIfNoEntry: false })?.mtimeMs ?? 0
    const files = ['pnpm-lock.yaml', ...sources.flatMap((folder) => sourcesIn(root, folder))]
    if (files.every((file) => changedAt(join(root, file)) <= built)) continue
    console.log(`Building ${workspace} …`)
    const result = run('npm', ['run', 'build', '--silent'], { folder: join(root, workspace) })
    if (result.ok) continue
    console.error(result.output)
    throw new Problem(`Building ${workspace} failed: fix the error above, then run npm start again.`)
  }
}

function sourcesIn(root, folder) {
  return readdirSync(join(root, folder))
    .filter((name) => SOURCE.test(name))
    .map((name) => join(folder, name))
}

/** When a file, or the newest file in a folder, was changed last: milliseconds since 1970. */
function changedAt(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}
