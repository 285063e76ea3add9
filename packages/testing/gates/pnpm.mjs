import { readFileSync } from 'node:fs'
import { run } from './command.mjs'

/** `pnpm@<version>`, said once, in the root package.json. */
const { packageManager } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

/** Runs pnpm, in the version that the repository asks for, by npm's npx. Returns whether it went well. */
export function pnpm(...args) {
  return run('npx', '-y', packageManager, ...args)
}
