import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const START = fileURLToPath(new URL('../start', import.meta.url))

/** A clone whose npx and npm create the files that the real ones would, and record their calls. */
describe.skipIf(process.platform === 'win32')('npm start in a clone', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'footfall-clone-'))
    cpSync(START, join(root, 'apps/ingest/start'), { recursive: true })
    write('package.json', '{"packageManager":"pnpm@1.2.3","engines":{"node":">=20"}}')
    write('pnpm-lock.yaml', '')
    write('packages/protocol/package.json', '{}')
    write('packages/tables/package.json', '{}')
    write('packages/tables/src/index.ts', '')
    write('packages/protocol/src/index.ts', '')
    write('packages/tracker/package.json', '{"devDependencies":{"bundler":"1.0.0"}}')
    write('packages/tracker/src/index.ts', '')
    write('apps/ingest/package.json', '{"dependencies":{"@scope/server":"1.0.0"}}')
    write('apps/ingest/src/index.ts', '')
    command(
      'npx',
      `mkdir -p node_modules packages/tracker/node_modules/bundler apps/ingest/node_modules/@scope/server
       touch packages/tracker/node_modules/bundler/package.json apps/ingest/node_modules/@scope/server/package.json
       touch node_modules/.modules.yaml`,
    )
    command(
      'npm',
      `mkdir -p dist; touch dist/tracker.js
       echo 'export const start = async ({ data }) => { console.log("data in " + data); return 0 }' > dist/start.js`,
    )
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('npm start in a clone installs the packages that it needs, builds two of them, and starts', () => {
    const { status, stdout, calls } = start()
    expect(calls).toEqual([
      ': npx -y pnpm@1.2.3 install --frozen-lockfile --filter=./apps/ingest --filter=./packages/tables --filter=./packages/tracker --filter=./packages/protocol',
      'packages/tracker: npm run build --silent',
      'apps/ingest: npm run build --silent',
    ])
    expect(stdout).toMatch(new RegExp(`data in ${join(root, '.data/dynamodb')}\n$`))
    expect(status).toBe(0)
  })

  it('npm start in a clone that is built only starts', () => {
    start()
    expect(start()).toMatchObject({
      status: 0,
      calls: [],
      stdout: `data in ${join(root, '.data/dynamodb')}\n`,
    })
  })

  it.each([
    ['the lock file', 'pnpm-lock.yaml', [': npx', 'packages/tracker: npm', 'apps/ingest: npm']],
    ['the protocol', 'packages/protocol/src/index.ts', ['packages/tracker: npm', 'apps/ingest: npm']],
    ['the tables', 'packages/tables/src/index.ts', ['apps/ingest: npm']],
    ['the tracker', 'packages/tracker/src/index.ts', ['packages/tracker: npm', 'apps/ingest: npm']],
    ['the app', 'apps/ingest/src/index.ts', ['apps/ingest: npm']],
    ['a file that no build reads', 'apps/ingest/demo/README.md', []],
  ])('npm start repeats the steps that depend on %s after a change', (_, file, expected) => {
    start()
    write(file, 'changed')
    const soon = Date.now() / 1000 + 1
    utimesSync(join(root, file), soon, soon)
    const { calls } = start()
    expect(calls.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual(expected)
  })

  it('npm start installs again after node_modules is deleted', () => {
    start()
    rmSync(join(root, 'apps/ingest/node_modules'), { recursive: true })
    expect(start().calls).toEqual([expect.stringMatching(/^: npx -y pnpm@1.2.3 install/)])
  })

  it('npm start without a network says in one sentence that installing needs it', () => {
    command(
      'npx',
      'echo "npm error request to https://packages.example.com/ failed, reason: getaddrinfo EAI_AGAIN" >&2; exit 1',
    )
    expect(start()).toMatchObject({
      status: 1,
      stderr:
        'The npm registry does not answer, and installing needs it: connect to the network and run npm start again.\n',
    })
  })

  it.each([
    ['npx', 'Installing failed'],
    ['npm', 'Building packages/tracker failed'],
  ])('npm start shows the output of %s when it fails for another reason', (name, sentence) => {
    command(name, 'echo "no space left"; exit 1')
    expect(start()).toMatchObject({
      status: 1,
      stderr: `no space left\n\n${sentence}: fix the error above, then run npm start again.\n`,
    })
  })

  it('npm start with an older Node says which version it needs', () => {
    write('package.json', '{"engines":{"node":">=99"}}')
    expect(start()).toMatchObject({
      status: 1,
      calls: [],
      stderr: `Footfall needs Node 99 or newer and this is ${process.versions.node}: install a current one from https://nodejs.org.\n`,
    })
  })

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }

  /** Puts a command first in PATH. It records its folder and its arguments. */
  function command(name: string, script: string): void {
    write(
      `bin/${name}`,
      `#!/bin/sh\necho "\${PWD#${root}}: ${name} $*" | sed 's|^/||' >> ${root}/calls\n${script}\n`,
    )
    chmodSync(join(root, 'bin', name), 0o755)
  }

  function start() {
    write('calls', '')
    const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/ingest/start/start.mjs'], {
      cwd: root,
      env: { PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
      encoding: 'utf8',
    })
    const calls = readFileSync(join(root, 'calls'), 'utf8').split('\n').filter(Boolean)
    return { status, stdout, stderr, calls }
  }
})
