import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilers } from './compilers.ts'
import { recipe, recipeFiles } from './readme.ts'
import { typeErrors } from './type-check.ts'
import { openWorkshop, type Workshop } from './workshop.ts'

const run = promisify(execFile)

/** What the React recipe leaves to the site. */
const APP = 'export const App = () => <h1>Corner Roastery</h1>'

it('every recipe in the README is tested, here or in a browser', async () => {
  const tests = ['./recipes.test.ts', '../specs/recipes.spec.ts'].map(
    (path) => new URL(path, import.meta.url),
  )
  const texts = (await Promise.all(tests.map((file) => readFile(file, 'utf8')))).join('\n')
  expect(recipeFiles.length).toBeGreaterThan(15)
  expect(recipeFiles.filter((file) => !texts.includes(`'${file}'`))).toEqual([])
})

describe("the README's recipes", () => {
  let site: Workshop
  beforeAll(async () => {
    site = await openWorkshop()
  })
  afterAll(() => site.stop())

  const addRecipes = (...files: readonly string[]): Promise<readonly string[]> =>
    site.add(Object.fromEntries(files.map((file) => [file, recipe(file)])))

  it.each([
    ['Vue', 'src/App.vue'],
    ['Svelte', 'src/routes/+layout.svelte'],
    ['Astro', 'src/layouts/Layout.astro'],
  ])('the recipe for %s compiles, and its bundle resolves all imports', async (_, component) => {
    await addRecipes('src/tracker.ts', component)
    const { outputFiles, warnings } = await build({
      entryPoints: [join(site.folder, component)],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
      plugins: [...compilers],
      // Feature flags that Vue asks bundlers to set.
      define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
    })
    expect(warnings).toEqual([])
    expect(outputFiles[0]?.text).toContain('https://stats.example.com/events')
    expect(outputFiles[0]?.text).toContain('outbound_click')
  })

  it('the recipes for React and for a script tag have no type errors', async () => {
    const files = await addRecipes(
      'src/tracker.ts',
      'src/Analytics.tsx',
      'src/SignUp.tsx',
      'src/main.tsx',
      'src/window.d.ts',
    )
    const app = await site.add({ 'src/App.tsx': APP })
    expect(
      typeErrors([...files, ...app], {
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        jsx: ts.JsxEmit.ReactJSX,
        skipLibCheck: true,
      }),
    ).toEqual([])
  })

  // The build takes more processor time than all other tests of the package.
  it.runIf(process.env['FOOTFALL_DEEP'] === '1')(
    'Next.js builds the recipe for it, with types and prerendering, into a client that tracks',
    async () => {
      await addRecipes('src/tracker.ts', 'src/app/sign-up.tsx', 'next.config.ts')
      await site.add({
        'package.json': '{ "private": true }',
        'src/instrumentation-client.ts': `${recipe('src/instrumentation-client.ts')}; console.info('is run')`,
        'src/app/layout.tsx': `import type { ReactNode } from 'react'
        export default ({ children }: { children: ReactNode }) => <html lang="en"><body>{children}</body></html>`,
        'src/app/page.tsx': `import { SignUp } from './sign-up'
        export default () => <SignUp />`,
      })
      const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
      await run(process.execPath, [next, 'build'], {
        cwd: site.folder,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      })
      const folder = join(site.folder, '.next/static/chunks')
      const chunks = (await readdir(folder)).filter((file) => file.endsWith('.js'))
      const texts = await Promise.all(chunks.map((file) => readFile(join(folder, file), 'utf8')))
      expect(texts.join('\n')).toContain('https://stats.example.com/events')
      expect(texts.join('\n')).toContain('is run')
      const rewrites = await readFile(join(site.folder, '.next/routes-manifest.json'), 'utf8')
      expect(rewrites).toContain('https://stats.example.com/:path*')
      expect(await readFile(join(site.folder, '.next/server/app/index.html'), 'utf8')).toContain('Sign up')
    },
    120_000,
  )
})
