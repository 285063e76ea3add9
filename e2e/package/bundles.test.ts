import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build as esbuild } from 'esbuild'
import { build as vite } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkshop, type Workshop } from './workshop.ts'

const TRACKS = `
  import { createTracker } from '@footfall/tracker'
  const tracker = createTracker({ endpoint: '/events' })
  tracker.track('signup', { plan: 'pro' })`

const IMPORTS_ALL = `
  import * as captures from '@footfall/tracker/captures'
  import { vitals } from '@footfall/tracker/vitals'`

/** What bundlers make of a script that imports the package: minified, for browsers. */
const BUNDLERS: readonly {
  readonly bundler: string
  readonly bundle: (entry: string) => Promise<string>
}[] = [
  {
    bundler: 'esbuild',
    async bundle(entry) {
      const { outputFiles } = await esbuild({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format: 'esm',
        write: false,
      })
      return outputFiles[0]?.text ?? ''
    },
  },
  {
    bundler: 'vite',
    async bundle(entry) {
      const built = await vite({
        configFile: false,
        logLevel: 'silent',
        build: { write: false, rolldownOptions: { input: entry } },
      })
      if (!('output' in built)) throw new Error('Vite has not built a single bundle.')
      return built.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
    },
  },
]

let site: Workshop
beforeAll(async () => {
  site = await openWorkshop()
})
afterAll(() => site.stop())

describe.each(BUNDLERS)('a bundle by $bundler', ({ bundle }) => {
  async function bundled(source: string): Promise<string> {
    const [entry = ''] = await site.add({ 'entry.js': source })
    return bundle(entry)
  }

  async function sizeOf(source: string): Promise<number> {
    return brotliCompressSync(await bundled(source)).length
  }

  it('a bundle that only tracks is as small as the script and contains no captures', async () => {
    const alone = await sizeOf(TRACKS)
    const script = await readFile(join(site.folder, 'node_modules/@footfall/tracker/dist/tracker.js'))
    // Bundlers minify less than our build does.
    expect(alone).toBeLessThan(1.25 * brotliCompressSync(script).length)
    // Names are dealt out anew, so it may compress a little otherwise; what there is to name is the same.
    expect(unnamed(await bundled(IMPORTS_ALL + TRACKS))).toBe(unnamed(await bundled(TRACKS)))
  })

  it('a bundle contains only the captures that it uses', async () => {
    const alone = await sizeOf(TRACKS)
    const withClicks = await sizeOf(`${IMPORTS_ALL}${TRACKS}\ncaptures.clicks(tracker)`)
    const withVitals = await sizeOf(`${IMPORTS_ALL}${TRACKS}\ncaptures.clicks(tracker); vitals(tracker)`)
    expect(withClicks).toBeGreaterThan(alone)
    expect(withClicks).toBeLessThan(alone + 1_000)
    expect(withVitals).toBeGreaterThan(withClicks + 1_000)
  })
})

/** The bundle without its short names, which a minifier chooses anew for each bundle. */
function unnamed(bundle: string): string {
  return bundle.replace(/(?<![\w$'"`])[A-Za-z_$][\w$]?(?![\w$'"`])/g, '_')
}
