import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { typeErrors } from './type-check.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

const run = promisify(execFile)
const TYPE_TEST = new URL('../../packages/tracker/test/event-map.test-d.ts', import.meta.url)

/** The modules that there are, and what each exports. */
const MODULES = {
  '@footfall/tracker': ['createTracker'],
  '@footfall/tracker/captures': ['clicks', 'engagement', 'errors', 'forms', 'heartbeat'],
  '@footfall/tracker/vitals': ['vitals'],
}

describe('the package as npm delivers it', () => {
  let site: Workshop
  let folder: string
  beforeAll(async () => {
    site = await openWorkshop()
    folder = join(site.folder, 'node_modules/@footfall/tracker')
  })
  afterAll(() => site.stop())

  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8')

  it('the package contains the build and its description, and nothing else', async () => {
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const paths = files
      .filter((file) => file.isFile())
      .map((file) => relative(folder, join(file.parentPath, file.name)))
    const [, version] = /"version": "(.+)"/.exec(await read('package.json')) ?? []
    // What modules share has a file of its own, named by what is in it.
    expect(paths.filter((path) => !/-[\w-]{8}\.(js|d\.c?ts)$/.test(path)).sort()).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.txt', 'package.json'],
        ...['index', 'captures', 'vitals'].flatMap((name) =>
          ['.js', '.cjs', '.d.ts', '.d.cts'].map((kind) => `dist/${name}${kind}`),
        ),
        ...['dist/tracker.js', 'dist/tracker.full.js', 'dist/integrity.json'],
        ...[`dist/tracker-${version}.js`, `dist/tracker.full-${version}.js`],
      ].sort(),
    )
  })

  it('import and require in Node give the same exports for each module', async () => {
    const [file = ''] = await site.add({
      'server.mjs': `
        import { createRequire } from 'node:module'
        const require = createRequire(import.meta.url)
        const found = {}
        for (const name of ${JSON.stringify(Object.keys(MODULES))}) {
          found[name] = [Object.keys(await import(name)), Object.keys(require(name))]
        }
        console.log(JSON.stringify(found))`,
    })
    const { stdout, stderr } = await run(process.execPath, [file])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(
      Object.fromEntries(Object.entries(MODULES).map(([name, exports]) => [name, [exports, exports]])),
    )
  })

  it('the declarations check a site’s event map, from ES modules and CommonJS', async () => {
    const source = (await readFile(TYPE_TEST, 'utf8'))
      .replaceAll('../src/index.ts', '@footfall/tracker')
      .replaceAll('../src/capture/capture.ts', '@footfall/tracker/captures')
    const files = await site.add({ 'types.mts': source, 'types.cts': source })
    expect(
      typeErrors(files, {
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
      }),
    ).toEqual([])
  })

  it('the README documents every option and call', async () => {
    const [readme, files] = [await read('README.md'), await readdir(join(folder, 'dist'))]
    const declarations = await Promise.all(
      files.filter((file) => file.endsWith('.d.ts')).map((file) => read(`dist/${file}`)),
    )
    const told = (name: string, member: RegExp): readonly string[] => {
      const [, body = ''] =
        new RegExp(`^interface ${name}\\b.*\\{\\n([^]*?)^\\}`, 'm').exec(declarations.join('\n')) ?? []
      return [...body.matchAll(member)].map(([, found = '']) => found)
    }
    const options = told('TrackerOptions', /^ {4}readonly (\w+)/gm)
    const calls = told('Tracker', /^ {4}(\w+)[<(]/gm)
    expect([options.length, calls.length]).toEqual([10, 10])
    expect(options.filter((option) => !readme.includes(`| \`${option}`))).toEqual([])
    expect(calls.filter((call) => !readme.includes(`\`${call}(`))).toEqual([])
  })

  it('has its scripts under names with its version, and says their integrity beside them and in the README', async () => {
    const readme = await read('README.md')
    const integrity = Object.entries<string>(JSON.parse(await read('dist/integrity.json')))
    expect(integrity).toHaveLength(2)
    for (const [file, value] of integrity) {
      const script = await read(`dist/${file}`)
      expect(script).toBe(await read(`dist/${file.replace(/-[\d.]+(?=\.js$)/, '')}`))
      expect(value).toBe(`sha384-${createHash('sha384').update(script).digest('base64')}`)
      const [, said] = readme.split(`${file}"`)
      expect(said?.split('>')[0], 'after a change: pnpm --filter @footfall/tracker run readme').toContain(
        `integrity="${value}"`,
      )
    }
  })
})
