import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { Problem } from './problem.mjs'

/** The packages that `npm start` needs: the app, and the packages that its build embeds. */
const PACKAGES = ['apps/ingest', 'packages/tables', 'packages/tracker', 'packages/protocol']

/** A few quick retries for an unreliable network. npm's default of ten seconds between retries looks like a hang. */
const RETRIES = {
  npm_config_fetch_retries: '3',
  npm_config_fetch_retry_mintimeout: '500',
  npm_config_fetch_retry_maxtimeout: '2000',
}

/** Error codes of npm and pnpm if they cannot reach the registry. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED/

/** Installs the missing dependencies of `npm start`. Leaves all other installed packages. Throws a `Problem`. */
export function installDependencies(root) {
  if (isInstalled(root)) return
  console.log('Installing dependencies: usually less than a minute, and only once …')
  const { packageManager } = readJson(join(root, 'package.json'))
  const { ok, output } = run(
    'npx',
    ['-y', packageManager, 'install', '--frozen-lockfile', ...PACKAGES.map((path) => `--filter=./${path}`)],
    { folder: root, env: RETRIES },
  )
  if (ok) return
  if (UNREACHABLE.test(output)) {
    throw new Problem(
      'The npm registry does not answer, and installing needs it: connect to the network and run npm start again.',
    )
  }
  console.error(output)
  throw new Problem('Installing failed: fix the error above, then run npm start again.')
}

/**
 * Whether all dependencies are installed. pnpm writes `.modules.yaml` at the end of each installation. If it is older than
 * the lock file, the lock file has changed since, or an installation was interrupted.
 */
function isInstalled(root) {
  return (
    modifiedAt(join(root, 'node_modules/.modules.yaml')) >= modifiedAt(join(root, 'pnpm-lock.yaml')) &&
    PACKAGES.every((path) => hasDependencies(join(root, path)))
  )
}

function hasDependencies(folder) {
  const { dependencies = {}, devDependencies = {} } = readJson(join(folder, 'package.json'))
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) =>
    existsSync(join(folder, 'node_modules', name, 'package.json')),
  )
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
