import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Tracker } from '@footfall/tracker'
import { build, type Plugin } from 'esbuild'

/** Everything of a page that the tracker touches: each tab has its own. */
export const PAGE_GLOBALS = [
  'globalThis',
  'localStorage',
  'navigator',
  'fetch',
  'setTimeout',
  'clearTimeout',
  'Date',
  'performance',
  'location',
  'document',
  'history',
  'addEventListener',
  'crypto',
  'Math',
  'AbortSignal',
  'console',
  'Promise',
] as const

export type PageGlobals = { readonly [Name in (typeof PAGE_GLOBALS)[number]]: unknown }

/** Starts the tracker on a page that has these globals. */
export type TrackerScript = (page: PageGlobals, endpoint: string) => Tracker

/** A fault that is put into the tracker's source, to see that somebody notices. */
export interface Mutation {
  /** A file in the tracker's `src`. */
  readonly file: string
  /** Stands in the file once. */
  readonly code: string
  readonly becomes: string
}

const SOURCE: string = dirname(createRequire(import.meta.url).resolve('@footfall/tracker'))

/**
 * The tracker from its source, as a function over its page, so that many pages live in one thread. Its `async` functions
 * are lowered to generators and `Promise`, which then is the page's own.
 */
export async function buildTrackerScript(mutations: readonly Mutation[] = []): Promise<TrackerScript> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, 'index.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'footfall',
    target: 'es2016',
    write: false,
    plugins: [mutating(mutations)],
  })
  const text = `${outputFiles[0]?.text}\nreturn footfall.createTracker({ endpoint, autoPageViews: false })`
  const run = new Function(...PAGE_GLOBALS, 'endpoint', text)
  return (page, endpoint) => run(...PAGE_GLOBALS.map((name) => page[name]), endpoint)
}

function mutating(mutations: readonly Mutation[]): Plugin {
  return {
    name: 'mutating',
    setup({ onLoad }) {
      for (const file of new Set(mutations.map((mutation) => mutation.file))) {
        onLoad({ filter: new RegExp(`tracker/src/${file}$`) }, async ({ path }) => {
          let contents = await readFile(path, 'utf8')
          for (const { code, becomes } of mutations.filter((mutation) => mutation.file === file)) {
            if (contents.split(code).length !== 2) throw new Error(`${file} does not hold once: ${code}`)
            contents = contents.replace(code, () => becomes)
          }
          return { contents, loader: 'ts' }
        })
      }
    },
  }
}
