import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = new URL('../../../', import.meta.url)
const NEEDS = 'packages/testing/gates/needs.mjs'
const INSTALLED_BY_START = ['apps/ingest/node_modules', 'packages/tracker/node_modules']
const INSTALLED_BY_TEST = [...INSTALLED_BY_START, 'packages/testing/node_modules', 'e2e/node_modules']
const BUILT = ['packages/tracker/dist/tracker.js', 'apps/ingest/dist/node.js']

describe('a script of the root package.json', () => {
  let clone: string
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'footfall-needs-'))
    mkdirSync(join(clone, dirname(NEEDS)), { recursive: true })
    cpSync(fileURLToPath(new URL(NEEDS, ROOT)), join(clone, NEEDS))
    writeFileSync(join(clone, 'package.json'), '{"packageManager":"pnpm@1.2.3"}')
  })
  afterEach(() => rmSync(clone, { recursive: true }))

  it.each([
    ['build', 'a fresh clone', [], 'the packages that it imports: run "npx pnpm@1.2.3 install" first'],
    [
      'bench:tracker',
      'npm start',
      INSTALLED_BY_START,
      'the packages of the tests: run "npx pnpm@1.2.3 install" first',
    ],
    [
      'ledger',
      'npm start',
      INSTALLED_BY_START,
      'the packages of the tests: run "npx pnpm@1.2.3 install" first',
    ],
    [
      'costs',
      'npm start',
      INSTALLED_BY_START,
      'the packages of the tests: run "npx pnpm@1.2.3 install" first',
    ],
    [
      'ledger',
      'an install',
      INSTALLED_BY_TEST,
      'the built tracker and app: run "npx pnpm@1.2.3 build" first',
    ],
    [
      'tables',
      'an install',
      INSTALLED_BY_TEST,
      'the built tracker and app: run "npx pnpm@1.2.3 build" first',
    ],
  ])('%s says after %s in one sentence what it needs', (script, _, present, needs) => {
    expect(guardOf(script, present)).toEqual({ status: 1, stderr: `This command needs ${needs}.\n` })
  })

  it.each([
    ['build', 'npm start', INSTALLED_BY_START],
    ['ledger', 'an install and a build', [...INSTALLED_BY_TEST, ...BUILT]],
    ['costs', 'an install', INSTALLED_BY_TEST],
    ['tables', 'a build', BUILT],
  ])('%s runs after %s', (script, _, present) => {
    expect(guardOf(script, present)).toEqual({ status: 0, stderr: '' })
  })

  /** Runs the part of a script before its `&&` in a clone in which only these paths are present. */
  function guardOf(script: string, present: readonly string[]) {
    for (const path of present) mkdirSync(join(clone, path), { recursive: true })
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
    const [command, ...args] = scripts[script].split(' && ')[0].split(' ')
    expect([command, args[0]]).toEqual(['node', NEEDS])
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: clone, encoding: 'utf8' })
    return { status, stderr }
  }
})
