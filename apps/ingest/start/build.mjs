import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { Problem } from './problem.mjs'

/** What is built, in order, and from what. The app carries the tracker's built script inside, and both the protocol. */
const BUILDS = [
  {
    workspace: 'packages/tracker',
    makes: 'dist/tracker.js',
    from: ['packages/protocol', 'packages/tracker'],
  },
  {
    workspace: 'apps/ingest',
    makes: 'dist/start.js',
    from: ['packages/protocol', 'packages/tables', 'packages/tracker', 'apps/ingest'],
  },
]

/** What in a workspace a build reads. */
const SOURCE = /^(src|start|smoke|build|package\.json|tsup\.config\.ts|tsconfig.*\.json)$/

/** Builds what is missing or older than its source. Throws a `Problem`. */
export function buildApp(root) {
  for (const { workspace, makes, from } of BUILDS) {
    const built = statSync(join(root, workspace, makes), { throwIfNoEntry: false })?.mtimeMs ?? 0
    const sources = ['pnpm-lock.yaml', ...from.flatMap((folder) => sourcesIn(root, folder))]
    if (sources.every((source) => changedAt(join(root, source)) <= built)) continue
    console.log(`Building ${workspace} …`)
    const { ok, output } = run('npm', ['run', 'build', '--silent'], { folder: join(root, workspace) })
    if (ok) continue
    console.error(output)
    throw new Problem(`Building ${workspace} failed: mend what is said above and run npm start again.`)
  }
}

function sourcesIn(root, folder) {
  return readdirSync(join(root, folder))
    .filter((name) => SOURCE.test(name))
    .map((name) => join(folder, name))
}

/** When a file, or the newest file in a folder, last changed, in milliseconds since 1970. */
function changedAt(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}
