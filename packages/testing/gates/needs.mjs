// `node packages/testing/gates/needs.mjs <what…> [&& command]`: ends with 1 and one sentence where a command lacks what
// it needs, instead of an error about a module. It imports no package, since there may be none.
//   app    what `npm start` installs          tests  what `npm test` installs          build  the built tracker and app
import { existsSync, readFileSync } from 'node:fs'

const ROOT = new URL('../../../', import.meta.url)
const { packageManager } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))

const NEEDS = {
  app: {
    files: ['apps/ingest/node_modules', 'packages/tracker/node_modules'],
    otherwise: `This command needs the packages that it imports: run "npx ${packageManager} install" first.`,
  },
  tests: {
    files: ['packages/testing/node_modules', 'e2e/node_modules'],
    otherwise: `This command needs the packages of the tests: run "npx ${packageManager} install" first.`,
  },
  build: {
    files: ['packages/tracker/dist/tracker.js', 'apps/ingest/dist/node.js'],
    otherwise: `This command needs the built tracker and app: run "npx ${packageManager} build" first.`,
  },
}

const missing = process.argv.slice(2).find((need) => !NEEDS[need].files.every(isThere))
if (missing) {
  console.error(NEEDS[missing].otherwise)
  process.exitCode = 1
}

function isThere(path) {
  return existsSync(new URL(path, ROOT))
}
