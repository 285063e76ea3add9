import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** Where systems keep a Chromium or a Chrome: commands, and places that no PATH names. */
const USUAL = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
]

export function findChromium(env = process.env) {
  const named = env.CHROMIUM_PATH
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, but there is no such file.`)
  return named || USUAL.flatMap((place) => located(place, env)).find(starts)
}

function located(place, env) {
  const places = isAbsolute(place)
    ? [place]
    : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, place))
  return places.filter((path) => existsSync(path))
}

/** Ubuntu's `chromium-browser` may be a script that only names a snap. On Windows, asking for the version would open a window. */
function starts(path) {
  return process.platform === 'win32' || spawnSync(path, ['--version']).status === 0
}
