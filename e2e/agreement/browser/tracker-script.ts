import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Tracker } from '@footfall/tracker'
import { build } from 'esbuild'

/** All globals of a page that the tracker uses. Each tab has its own. */
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

const SOURCE: string = dirname(createRequire(import.meta.url).resolve('@footfall/tracker'))

/**
 * Builds the tracker from its source as a function of the page's globals, so that many pages run in one thread. The build
 * turns `async` functions into generators and `Promise`, which then is the page's own.
 */
export async function buildTrackerScript(): Promise<TrackerScript> {
  const { outputFiles } = await build({
    entryPoints: [join(SOURCE, 'index.ts')],
    bundle: true,
    format: 'iife',
    globalName: 'footfall',
    target: 'es2016',
    write: false,
  })
  const text = `${outputFiles[0]?.text}\nreturn footfall.createTracker({ endpoint, autoPageViews: false })`
  const run = new Function(...PAGE_GLOBALS, 'endpoint', text)
  return (page, endpoint) => run(...PAGE_GLOBALS.map((name) => page[name]), endpoint)
}
