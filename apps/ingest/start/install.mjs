import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.mjs'
import { Problem } from './problem.mjs'

/** The packages that running needs: the app, and what its build puts into it. */
const PACKAGES = ['apps/ingest', 'packages/tables', 'packages/tracker', 'packages/protocol']

/** A flaky network gets a few quick tries more; npm's own ten seconds between them look like a hang. */
const PATIENCE = {
  npm_config_fetch_retries: '3',
  npm_config_fetch_retry_mintimeout: '500',
  npm_config_fetch_retry_maxtimeout: '2000',
}

/** What npm and pnpm say when the registry cannot be reached. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED/

/** Installs what running needs, unless it is there. What else is installed stays. Throws a `Problem`. */
export function installDependencies(root) {
  if (isInstalled(root)) return
  console.log('Installing what running needs: a minute at most on a usual line, and only once …')
  const { packageManager } = readJson(join(root, 'package.json'))
  const { ok, output } = run(
    'npx',
    ['-y', packageManager, 'install', '--frozen-lockfile', ...PACKAGES.map((path) => `--filter=./${path}`)],
    { folder: root, env: PATIENCE },
  )
  if (ok) return
  if (UNREACHABLE.test(output)) {
    throw new Problem(
      'The npm registry does not answer, and installing needs it: connect to the network and run npm start again.',
    )
  }
  console.error(output)
  throw new Problem('Installing failed: mend what is said above and run npm start again.')
}

/**
 * Whether everything is there. pnpm writes `.modules.yaml` at the end of each install, so one older than the lock file
 * means that the lock file has changed since, or that an install was interrupted.
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
