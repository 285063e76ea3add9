import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

export function findInstalled({ variable, places, suits = () => true }, env = process.env) {
  const named = env[variable]
  if (named && !existsSync(named)) throw new Error(`${variable} is ${named}, but there is no such file.`)
  return named || places.flatMap((place) => located(place, env)).find((path) => starts(path, suits))
}

function located(place, env) {
  const places = isAbsolute(place)
    ? [place]
    : (env.PATH ?? '').split(delimiter).map((folder) => join(folder, place))
  return places.filter((path) => existsSync(path))
}

/** Ubuntu's `chromium-browser` may be a script that only names a snap. On Windows, asking for the version would open a window. */
function starts(path, suits) {
  if (process.platform === 'win32') return true
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return status === 0 && suits(stdout)
}
