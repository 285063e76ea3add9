import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = new URL('../../..', import.meta.url)
const DEPCRUISE = fileURLToPath(
  new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
)

const A = 'apps/ingest/src'
const P = 'packages/protocol/src'
const T = 'packages/tracker/src'

/** Folders that have an `index.ts` to import. */
const PARTS: readonly string[] = [
  A,
  ...['config', 'domain', 'http', 'observability', 'store'].map((part) => `${A}/${part}`),
  ...['node', 'node/server', 'lambda'].map((host) => `${A}/hosts/${host}`),
  'apps/ingest/smoke',
  'apps/ingest/start',
  P,
  T,
  'packages/testing/src',
]

/** Each row: rule, file, what it imports; the import breaks that rule. */
const VIOLATIONS: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['protocol-imports-nothing', `${P}/a.ts`, 'node:fs'],
  ['protocol-imports-nothing', `${P}/b.ts`, 'hono'],
  ['protocol-imports-nothing', `${P}/c.ts`, `${T}/index.ts`],
  ['tracker-imports-protocol-only', `${T}/a.ts`, 'hono'],
  ['tracker-imports-protocol-only', `${T}/b.ts`, `${A}/index.ts`],
  ['app-imports-no-tracker', `${A}/a.ts`, `${T}/index.ts`],
  ['source-imports-no-test-code', `${A}/b.ts`, 'apps/ingest/test/site.ts'],
  ['source-imports-no-test-code', `${A}/c.ts`, 'packages/testing/src/index.ts'],
  ['package-imports-no-app', 'packages/testing/src/a.ts', `${A}/index.ts`],
  ['domain-imports-domain', `${A}/domain/a.ts`, `${A}/http/index.ts`],
  ['domain-imports-domain', `${A}/domain/b.ts`, `${A}/store/index.ts`],
  ['domain-imports-domain', `${A}/domain/c.ts`, 'node:crypto'],
  ['domain-imports-domain', `${A}/domain/d.ts`, 'hono'],
  ['store-imports-no-http', `${A}/store/a.ts`, `${A}/http/index.ts`],
  ['store-imports-no-http', `${A}/store/b.ts`, 'hono'],
  ['http-imports-no-store', `${A}/http/a.ts`, `${A}/store/index.ts`],
  ['http-imports-no-store', `${A}/http/b.ts`, '@aws-sdk/lib-dynamodb'],
  ['work-imports-no-observability', `${A}/domain/g.ts`, `${A}/observability/index.ts`],
  ['work-imports-no-observability', `${A}/http/d.ts`, `${A}/observability/index.ts`],
  ['work-imports-no-observability', `${A}/store/e.ts`, `${A}/observability/index.ts`],
  ['parts-import-no-config', `${A}/domain/h.ts`, `${A}/config/index.ts`],
  ['parts-import-no-config', `${A}/http/e.ts`, `${A}/config/index.ts`],
  ['parts-import-no-config', `${A}/observability/a.ts`, `${A}/config/index.ts`],
  ['parts-import-no-config', `${A}/store/f.ts`, `${A}/config/index.ts`],
  ['parts-import-no-composition', `${A}/config/a.ts`, `${A}/app.ts`],
  ['parts-import-no-composition', `${A}/http/f.ts`, `${A}/compose.ts`],
  ['parts-import-no-composition', `${A}/observability/b.ts`, `${A}/index.ts`],
  ['only-hosts-import-hosts', `${A}/f.ts`, `${A}/hosts/node/index.ts`],
  ['only-hosts-import-hosts', `${A}/http/g.ts`, `${A}/hosts/node/server/limits.ts`],
  ['config-imports-limits-of-hosts', `${A}/config/b.ts`, `${A}/hosts/node/server/index.ts`],
  ['config-imports-limits-of-hosts', `${A}/config/c.ts`, `${A}/hosts/lambda/index.ts`],
  ['hosts-import-no-other-host', `${A}/hosts/node/a.ts`, `${A}/hosts/lambda/index.ts`],
  ['hosts-import-no-other-host', `${A}/hosts/lambda/a.ts`, `${A}/hosts/node/server/limits.ts`],
  ['app-imports-no-command', `${A}/hosts/node/b.ts`, 'apps/ingest/smoke/index.ts'],
  ['app-imports-no-command', `${A}/g.ts`, 'apps/ingest/start/index.ts'],
  ['no-unresolved-import', `${A}/d.ts`, `${A}/absent.ts`],
]

/** Imports that break no rule. */
const ALLOWED: readonly (readonly [file: string, imported: string])[] = [
  [`${P}/a.test.ts`, 'node:fs'],
  [`${T}/c.ts`, `${P}/index.ts`],
  [`${T}/d.ts`, 'web-vitals'],
  [`${A}/e.ts`, `${A}/store/index.ts`],
  [`${A}/domain/e.ts`, `${P}/index.ts`],
  [`${A}/domain/f.ts`, 'lru-cache'],
  [`${A}/domain/i.ts`, 'node:timers/promises'],
  [`${A}/store/c.ts`, '@aws-sdk/lib-dynamodb'],
  [`${A}/store/d.ts`, `${A}/domain/index.ts`],
  [`${A}/http/c.ts`, 'hono'],
  [`${A}/observability/c.ts`, `${A}/store/index.ts`],
  [`${A}/config/d.ts`, `${A}/http/index.ts`],
  [`${A}/config/e.ts`, `${A}/hosts/node/server/limits.ts`],
  [`${A}/hosts/node/c.ts`, `${A}/compose.ts`],
  [`${A}/hosts/node/d.ts`, `${A}/config/index.ts`],
  [`${A}/hosts/lambda/b.ts`, `${A}/store/index.ts`],
  ['apps/ingest/start/a.ts', `${A}/hosts/node/index.ts`],
  ['e2e/a.ts', `${A}/index.ts`],
  ['e2e/b.ts', `${T}/index.ts`],
]

describe('pnpm imports', () => {
  let folder: string
  let found: Found
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-imports-'))
    for (const name of ['.dependency-cruiser.mjs', 'tsconfig.base.json']) {
      cpSync(fileURLToPath(new URL(name, ROOT)), join(folder, name))
    }
    for (const name of ['hono', '@aws-sdk/lib-dynamodb', 'lru-cache', 'web-vitals']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, exports: './index.js' }))
      write(`node_modules/${name}/index.js`, 'export {}')
    }
    for (const part of PARTS) write(`${part}/index.ts`, 'export {}')
    for (const file of [`${A}/app.ts`, `${A}/compose.ts`, `${A}/hosts/node/server/limits.ts`]) {
      write(file, 'export {}')
    }
    write('apps/ingest/test/site.ts', 'export {}')
    for (const [, file, imported] of VIOLATIONS) write(file, `import '${specifierOf(file, imported)}'`)
    for (const [file, imported] of ALLOWED) write(file, `import '${specifierOf(file, imported)}'`)
    write(`${A}/ring/a.ts`, `import type { B } from './b.ts'\nexport type A = B`)
    write(`${A}/ring/b.ts`, `export type B = import('./a.ts').A`)
    found = await cruise(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(VIOLATIONS)('fails by the rule %s where %s imports %s', (rule, file) => {
    expect(found.code).not.toBe(0)
    expect(found.rules.get(file)).toContain(rule)
  })

  it('fails by the rule no-cycle where two files import types from each other', () => {
    expect(found.rules.get(`${A}/ring/a.ts`)).toEqual(['no-cycle'])
  })

  it.each(ALLOWED)('passes where %s imports %s', (file) => {
    expect(found.rules.get(file)).toBeUndefined()
  })

  function write(path: string, text: string): void {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})

/** The exit code of the gate's command, and the rules that each file breaks. */
interface Found {
  readonly code: number
  readonly rules: ReadonlyMap<string, readonly string[]>
}

function cruise(folder: string): Promise<Found> {
  const args = [DEPCRUISE, '--config', '.dependency-cruiser.mjs', 'apps', 'packages', 'e2e']
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: folder, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout) => resolve({ code: Number(error?.code ?? 0), rules: rulesIn(stdout) }),
    )
  })
}

/** Reads lines such as `error no-cycle: a.ts → b.ts`. */
function rulesIn(report: string): ReadonlyMap<string, readonly string[]> {
  const rules = new Map<string, readonly string[]>()
  for (const [, rule = '', file = ''] of report.matchAll(/^ *error (\S+): (\S+)/gm)) {
    rules.set(file, [...(rules.get(file) ?? []), rule])
  }
  return rules
}

/** A path from the root as an import of `file`; a package by its name. */
function specifierOf(file: string, imported: string): string {
  const isPath = /^(apps|packages|e2e)\//.test(imported)
  return isPath ? `${dirname(file).replace(/[^/]+/g, '..')}/${imported}` : imported
}
