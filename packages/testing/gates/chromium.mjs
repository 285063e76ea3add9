import { existsSync } from 'node:fs'
import { findChromium } from '../src/chromium.mjs'
import { run } from './command.mjs'
import { pnpm } from './pnpm.mjs'

/** Finds a Chromium, else fetches one: Playwright's own, else Debian's package where this process may. Returns whether there is one. */
export function ensureChromium() {
  const installed = findChromium()
  if (installed) {
    console.log(installed)
    return true
  }
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  return installPlaywrights(mayInstall) || (mayInstall && installDebians()) || explain()
}

/** Its libraries, too, where this process may: a bare container has none of them. */
function installPlaywrights(withLibraries) {
  return pnpm(
    '--filter',
    '@footfall/e2e',
    'exec',
    'playwright',
    'install',
    ...(withLibraries ? ['--with-deps'] : []),
    'chromium',
  )
}

function installDebians() {
  run('apt-get', 'update')
  return (
    run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium') && findChromium() !== undefined
  )
}

function explain() {
  console.error('There is no Chromium: install Chromium or Chrome, or say where it is by CHROMIUM_PATH.')
  return false
}
