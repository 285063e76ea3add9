import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importProblems } from './imports.ts'

describe('importProblems', () => {
  const house = [
    'main ▸ app | tool ▸ domain',
    'main ▸ store ▸ domain',
    'store ▸ @aws-sdk/* | node:*',
    'app ▸ hono',
  ]
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-imports-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  function problems(files: Record<string, string>): readonly string[] {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
    return importProblems(folder, house)
  }

  it('finds nothing where all imports go down', () => {
    expect(
      problems({
        'main.ts': `import './app.ts'\nimport './store/dynamodb.ts'`,
        'app.ts': `import { cors } from 'hono/cors'\nimport './domain/session.ts'`,
        'store/dynamodb.ts': `import '@aws-sdk/lib-dynamodb'\nimport 'node:fs'\nimport './batch.ts'`,
        'store/batch.ts': `export * from '../domain/session.ts'`,
        'domain/session.ts': `export const idle = 30`,
      }),
    ).toEqual([])
  })

  it.each([
    ['upwards', `import '../main.ts'`, 'domain/a.ts imports main.ts: no chain leads from domain to main'],
    ['to the side', `import '../app.ts'`, 'tool/a.ts imports app.ts: no chain leads from tool to app'],
    [
      'across chains',
      `import '../store/b.ts'`,
      'app/a.ts imports store/b.ts: no chain leads from app to store',
    ],
    [
      'of a package that its part has no use for',
      `import 'hono'`,
      'domain/a.ts imports hono: no chain leads from domain to hono',
    ],
    [
      'of Node',
      `import 'node:fs/promises'`,
      'app/a.ts imports node:fs/promises: no chain leads from app to node:fs',
    ],
    [
      'out of the folder',
      `import '../../other/b.ts'`,
      'app/a.ts imports ../other/b.ts: no chain leads from app to ..',
    ],
  ])('reports an import %s', (_, text, line) => {
    expect(problems({ [line.split(' ')[0] as string]: text })).toEqual([line])
  })

  it.each([
    ['import', `import { main } from '../main.ts'`],
    ['type import', `import type { Main } from '../main.ts'`],
    ['re-export', `export * from '../main.ts'`],
    ['dynamic import', `const main = await import('../main.ts')`],
    ['import in a type', `type Main = import('../main.ts').Main`],
  ])('sees every kind of import: %s', (_, text) => {
    expect(problems({ 'domain/a.ts': text })).toEqual([
      'domain/a.ts imports main.ts: no chain leads from domain to main',
    ])
  })

  it('reports a cycle within a part, once, by the way it takes', () => {
    expect(
      problems({
        'domain/a.ts': `import './b.ts'`,
        'domain/b.ts': `import './c.ts'`,
        'domain/c.ts': `import './a.ts'`,
        'domain/d.ts': `import './a.ts'`,
      }),
    ).toEqual(['cycle: domain/a.ts ▸ domain/b.ts ▸ domain/c.ts ▸ domain/a.ts'])
  })

  it('asks for a place for every part', () => {
    expect(problems({ 'misc/a.ts': `import 'left-pad'` })).toEqual(['misc stands nowhere in the house'])
  })

  it('lets tests import what they like', () => {
    expect(problems({ 'domain/a.test.ts': `import '../main.ts'`, 'domain/a.ts': '' })).toEqual([])
  })
})
