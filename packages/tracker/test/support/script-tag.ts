import { vi } from 'vitest'
import type { Tracker } from '../../src/index.ts'
import { ENDPOINT, SITE } from './browser.ts'
import { createTab, type Tab } from './tab.ts'

/** The inline script that collects calls before the tracker is loaded. */
export const STUB =
  'window.tracker??=new Proxy([],{get:(calls,name)=>name in calls?calls[name]:(...args)=>void calls.push([name,args,Date.now()])})'

/** Attributes of a script tag, such as `data-site`. Values must not be empty: happy-dom omits those from `dataset`. */
export type Attributes = Readonly<Record<string, string>>

/** The page's globals. Script tags set their trackers here. */
export const globals = window as unknown as Record<string, Tracker>

/** Opens a page without a tracker. */
export function opensBare(path = '/'): Omit<Tab, keyof Tracker> {
  return createTab({ url: SITE + path, referrer: '', title: '', start: () => ({}) as Tracker })
}

/** Runs a copy of the script with this tag in the open page. Resolves to the value of its global. */
export async function runsTag(attributes: Attributes = {}): Promise<Tracker> {
  const tag = document.createElement('script')
  tag.setAttribute('src', new URL('tracker.js', ENDPOINT).href)
  for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value)
  Object.defineProperty(document, 'currentScript', { configurable: true, value: tag })
  vi.resetModules()
  await import('../../src/script-tag.ts')
  return globals[attributes['data-global'] ?? 'tracker'] as Tracker
}

/** Runs an inline script of the page. */
export function runs(script: string): void {
  // An indirect `eval` runs as global code.
  // biome-ignore lint/security/noGlobalEval: runs an inline script.
  // biome-ignore lint/complexity/noCommaOperator: makes the call an indirect one.
  ;(0, eval)(script)
}
