import { vi } from 'vitest'
import type { Tracker } from '../../src/index.ts'
import { ENDPOINT, SITE } from './browser.ts'
import { createTab, type Tab } from './tab.ts'

/** What a page may have before the script, so that it can call the tracker at once. */
export const STUB =
  'window.tracker??=new Proxy([],{get:(calls,name)=>name in calls?calls[name]:(...args)=>void calls.push([name,args,Date.now()])})'

/** Attributes of a script tag, such as `data-site`, and their values. No empty ones: happy-dom leaves these out of `dataset`. */
export type Attributes = Readonly<Record<string, string>>

/** The page's globals, where script tags leave their trackers. */
export const globals = window as unknown as Record<string, Tracker>

/** Opens a page that has no tracker yet. */
export function opensBare(path = '/'): Omit<Tab, keyof Tracker> {
  return createTab({ url: SITE + path, referrer: '', title: '', start: () => ({}) as Tracker })
}

/** The page that is open meets this script tag, and runs a copy of the script. Resolves to what it leaves under its global name. */
export async function meetsTag(attributes: Attributes = {}): Promise<Tracker> {
  const tag = document.createElement('script')
  tag.setAttribute('src', new URL('tracker.js', ENDPOINT).href)
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value)
  Object.defineProperty(document, 'currentScript', { configurable: true, value: tag })
  vi.resetModules()
  await import('../../src/script-tag.ts')
  return globals[attributes['data-global'] ?? 'tracker'] as Tracker
}

/** Runs an inline script of the page's. */
export function runs(script: string): void {
  // Indirectly, so that it is global code.
  // biome-ignore lint/security/noGlobalEval: what a page says in a script tag.
  // biome-ignore lint/complexity/noCommaOperator: makes the call an indirect one.
  ;(0, eval)(script)
}
