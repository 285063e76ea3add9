import { type Environment, given, VARIABLES } from './environment.ts'
import { received } from './received.ts'

/** Characters of a value that are shown. */
const SHOWN = 200

/**
 * The settings in one line: those that the environment sets, the defaults of the others, and the names of those without
 * either. A misspelled variable shows by the absence of its effect. Credentials are never in it.
 */
export function describeSettings(environment: Environment): string {
  const set = given(environment)
  const names = Object.keys(VARIABLES) as (keyof typeof VARIABLES)[]
  const others = names.filter((name) => set[name] === undefined)
  const defaults = others.map((name) => [name, VARIABLES[name].safeParse(undefined).data] as const)
  const groups = {
    set: names.flatMap((name) => (set[name] === undefined ? [] : [`${name}=${shown(name, set[name])}`])),
    default: defaults.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])),
    unset: defaults.flatMap(([name, value]) => (value === undefined ? [name] : [])),
  }
  const parts = Object.entries(groups).filter(([, settings]) => settings.length > 0)
  return `Settings: ${parts.map(([group, settings]) => `${group} ${settings.join(', ')}`).join('; ')}.`
}

function shown(name: string, value: string): string {
  const text = name === 'DYNAMODB_ENDPOINT' ? withoutUserInfo(value) : value
  return /^[\w.:/-]+$/.test(text) && text.length <= SHOWN ? text : received(text, SHOWN)
}

function withoutUserInfo(endpoint: string): string {
  const url = new URL(endpoint)
  url.username = ''
  url.password = ''
  return url.href
}
